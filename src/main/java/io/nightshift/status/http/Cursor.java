package io.nightshift.status.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A cursor: the end of a page as a text that callers send back. It has the list's name and the key
 * of the last item, so that the next page starts there whatever was added or removed meanwhile.
 */
public final class Cursor {
  // NUL is the only character that no key contains.
  private static final String BETWEEN = "\0";

  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private Cursor() {}

  /** The cursor after the item of that key. */
  public static String of(String list, Object... key) {
    StringBuilder text = new StringBuilder(list);
    for (Object part : key) {
      text.append(BETWEEN).append(part);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.toString().getBytes(UTF_8));
  }

  /**
   * Reads a cursor.
   *
   * @param parts the number of parts of a key of {@code list}
   * @param read creates the key from its parts; any {@link RuntimeException} means that they are
   *     invalid
   * @throws ProblemException with 400 if it is not exactly a cursor of that list
   */
  public static <K> K read(String list, int parts, String cursor, Function<List<String>, K> read) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      List<String> key = List.of(text.split(BETWEEN, -1));
      if (key.size() == parts + 1 && key.getFirst().equals(list)) {
        List<String> values = key.subList(1, key.size());
        if (of(list, values.toArray()).equals(cursor)) {
          return read.apply(values);
        }
      }
    } catch (CharacterCodingException | RuntimeException e) {
      throw bad();
    }
    throw bad();
  }

  /** Parses a number in the form of {@link #of}: {@code +1} and {@code 01} are invalid. */
  public static long number(String part) {
    long number = Long.parseLong(part);
    if (!Long.toString(number).equals(part)) {
      throw new NumberFormatException(part);
    }
    return number;
  }

  /** Parses a time of the years 1970 to 9999 in the form of {@link #of}. */
  public static Instant time(String part) {
    Instant time = Instant.parse(part);
    if (!time.toString().equals(part) || time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
      throw new DateTimeException(part);
    }
    return time;
  }

  private static ProblemException bad() {
    return new ProblemException(ProblemType.BAD_CURSOR, "after is not a cursor of this list");
  }
}
