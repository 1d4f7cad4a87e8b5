package io.nightshift.bench;

import java.util.List;

/** Tables that can be read both as text and as a page. */
final class Markdown {

  private Markdown() {}

  /** A table with its first column to the left and figures to the right. */
  static String table(List<String[]> rows) {
    int columns = rows.getFirst().length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < columns; i++) {
        String pad = " ".repeat(widths[i] - rows.get(r)[i].length());
        table.append(
            isText(i, columns) ? "| " + rows.get(r)[i] + pad : "| " + pad + rows.get(r)[i]);
        table.append(' ');
      }
      table.append("|\n");
      if (r == 0) {
        for (int i = 0; i < columns; i++) {
          String rule = "-".repeat(widths[i] + 1);
          table.append('|').append(rule).append(isText(i, columns) ? '-' : ':');
        }
        table.append("|\n");
      }
    }
    return table.toString();
  }

  private static boolean isText(int column, int columns) {
    return column == 0 || column == columns - 1;
  }
}
