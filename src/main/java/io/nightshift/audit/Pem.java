package io.nightshift.audit;

import java.util.Base64;
import java.util.regex.Pattern;

/** Decodes keys in PEM. */
final class Pem {
  private static final Pattern MARKS = Pattern.compile("-----(BEGIN|END) [A-Z ]+-----");
  // An environment file cannot contain a line break, so people write it as an escape.
  private static final Pattern LINE_ENDS = Pattern.compile("\\s|\\\\n|\\\\r");

  private Pem() {}

  /**
   * The bytes of a key, with or without its PEM header and footer.
   *
   * @throws IllegalArgumentException if it is not base64
   */
  static byte[] decode(String text) {
    String base64 = LINE_ENDS.matcher(MARKS.matcher(text).replaceAll("")).replaceAll("");
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length == 0) {
      throw new IllegalArgumentException("it is empty");
    }
    return bytes;
  }
}
