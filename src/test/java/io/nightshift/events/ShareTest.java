package io.nightshift.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ShareTest {
  /** A row of the table of docs/scaling.md: key, four bytes, number, shares of 2, 3 and 4. */
  private static final Pattern VECTOR =
      Pattern.compile(
          "\\| `(.+)` \\| `([0-9a-f]{8})` \\| ([\\d,]+) \\| (\\d/2) \\| (\\d/3) \\| (\\d/4) \\|");

  @Test
  void aKeyBelongsToTheShareThatTheTestVectorsOfTheDocumentSay() throws IOException {
    List<String> faults = new ArrayList<>();
    int vectors = 0;
    for (String line : Files.readAllLines(Path.of("docs", "scaling.md"))) {
      Matcher vector = VECTOR.matcher(line);
      if (vector.matches()) {
        vectors++;
        String key = vector.group(1);
        assertEquals(vector.group(2), Sha256.hex(key).substring(0, 8), line);
        assertEquals(
            Long.parseLong(vector.group(2), 16),
            Long.parseLong(vector.group(3).replace(",", "")),
            line);
        for (int column = 4; column <= 6; column++) {
          Share share = new Share(vector.group(column));
          if (!share.has(key) || !share.of(key).equals(share.toString())) {
            faults.add(line);
          }
        }
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(vectors >= 8, vectors + " vectors");
  }

  @Test
  void aKeyBelongsToExactlyOneShareAndOfTwiceAsManyToItsOwnOrTheOneBehindTheLast() {
    for (int key = 0; key < 1_000; key++) {
      int number = Integer.parseInt(new Share("1/3").of("o-" + key).replace("/3", ""));
      for (int share = 1; share <= 3; share++) {
        assertEquals(share == number, new Share(share + "/3").has("o-" + key));
      }
      String split = new Share("1/6").of("o-" + key);
      assertTrue(split.equals(number + "/6") || split.equals(number + 3 + "/6"), split);
    }
  }

  @Test
  void theOnlyShareHasEveryKey() {
    assertTrue(Share.ALL.isAll());
    assertTrue(Share.ALL.has("any"));
  }

  @Test
  void aShareThatIsNotThereIsRefusedAndNamed() {
    for (String wrong : List.of("0/2", "3/2", "1", "1/", "/2", "1/0", "-1/2", "a/b", "1/2/3", "")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new Share(wrong)).getMessage();
      assertTrue(message.startsWith("nightshift.share must be "), message);
      assertTrue(message.endsWith("not " + wrong), message);
    }
  }
}
