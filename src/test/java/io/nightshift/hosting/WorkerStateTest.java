package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WorkerStateTest {
  private static final Pattern ARROW = Pattern.compile("(?m)^  ([A-Z_]+) --> ([A-Z_]+)$");

  @Test
  void theDiagramOfTheDocumentationShowsTheTransitionsOfTheCode() throws IOException {
    Set<String> drawn = new TreeSet<>();
    var arrows = ARROW.matcher(Files.readString(Path.of("docs", "hosting.md")));
    while (arrows.find()) {
      drawn.add(arrows.group(1) + " --> " + arrows.group(2));
    }
    Set<String> coded = new TreeSet<>();
    for (WorkerState from : WorkerState.values()) {
      for (WorkerState to : WorkerState.values()) {
        if (from.mayBecome(to)) {
          coded.add(from + " --> " + to);
        }
      }
    }
    assertEquals(coded, drawn);
  }
}
