package io.nightshift.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownTest {

  @TempDir Path folder;

  @Test
  void aSectionReplacesTheOneOfItsTitleAndNoOther() throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(page, "# Page\n");
    Markdown.section(page, "Warm", "1\n");
    Markdown.section(page, "Cold", "2\n");
    Markdown.section(page, "Warm", "3\n");
    Markdown.section(page, "Cold", "4\n");
    assertEquals("# Page\n\n## Warm\n\n3\n\n## Cold\n\n4\n", Files.readString(page));
  }
}
