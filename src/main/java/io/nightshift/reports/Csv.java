package io.nightshift.reports;

import java.util.List;
import java.util.regex.Pattern;

/** Comma-separated values, in the format of RFC 4180: fields in quotes, lines that end in CR LF. */
final class Csv {
  /**
   * Text that a spreadsheet would execute as a formula, which may read other cells or call other
   * servers: see OWASP, CSV Injection. A number is not a formula.
   */
  private static final Pattern FORMULA =
      Pattern.compile("^[=+\\-@\\t\\r\\n＝＋－＠].*", Pattern.DOTALL);

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private final StringBuilder text = new StringBuilder();

  void line(List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      text.append(i == 0 ? "\"" : ",\"")
          .append(harmless(cells.get(i)).replace("\"", "\"\""))
          .append('"');
    }
    text.append("\r\n");
  }

  private static String harmless(String cell) {
    boolean formula = FORMULA.matcher(cell).matches() && !NUMBER.matcher(cell).matches();
    return formula ? "'" + cell : cell;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
