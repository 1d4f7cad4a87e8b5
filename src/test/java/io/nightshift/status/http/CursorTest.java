package io.nightshift.status.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CursorTest {

  @Test
  void aKeyComesBackAsItWasWhateverItHolds() {
    String cursor = Cursor.of("list", 1, "", "ünï/😀\n", Long.MIN_VALUE);
    assertEquals(
        List.of("1", "", "ünï/😀\n", Long.toString(Long.MIN_VALUE)),
        Cursor.read("list", 4, cursor, Function.identity()));
  }

  @Test
  void aCursorIsGoodForItsOwnListOnly() {
    refused("other", 1, Cursor.of("list", "a"));
    refused("list", 2, Cursor.of("list", "a"));
    refused("list", 1, Cursor.of("list", "a", "b"));
  }

  @Test
  void aCursorMustBeWhole() {
    String cursor = Cursor.of("list", "abcde");
    refused("list", 1, cursor + "=");
    refused("list", 1, cursor + " ");
    refused("list", 1, " " + cursor);
    refused("list", 1, cursor.substring(0, cursor.length() - 1));
    refused("list", 1, "");
  }

  @Test
  void aCursorIsTextInUtf8() {
    refused("list", 1, java.util.Base64.getUrlEncoder().encodeToString(new byte[] {-1, -2, -3}));
  }

  @Test
  void aNumberIsWrittenInOneWayOnly() {
    assertEquals(-12, Cursor.number("-12"));
    for (String text : List.of("+1", "01", "", " 1", "1.0", "9223372036854775808", "x")) {
      assertThrows(NumberFormatException.class, () -> Cursor.number(text));
    }
  }

  private static void refused(String list, int parts, String cursor) {
    ProblemException refusal =
        assertThrows(
            ProblemException.class, () -> Cursor.read(list, parts, cursor, Function.identity()));
    assertEquals(ProblemType.BAD_CURSOR, refusal.type());
  }
}
