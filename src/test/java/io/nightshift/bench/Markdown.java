package io.nightshift.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tables that can be read both as text and as a page. */
final class Markdown {

  private Markdown() {}

  /** A table: columns that hold figures, or a dash, are to the right. */
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
        table.append(isText(i, rows) ? "| " + rows.get(r)[i] + pad : "| " + pad + rows.get(r)[i]);
        table.append(' ');
      }
      table.append("|\n");
      if (r == 0) {
        for (int i = 0; i < columns; i++) {
          String rule = "-".repeat(widths[i] + 1);
          table.append('|').append(rule).append(isText(i, rows) ? '-' : ':');
        }
        table.append("|\n");
      }
    }
    return table.toString();
  }

  /**
   * Replaces what stands in a page between {@code <!-- name -->} and {@code <!-- /name -->}.
   *
   * @throws IllegalStateException if the page has no such place
   */
  static void replace(Path page, String name, String text) throws IOException {
    String now = Files.readString(page);
    String begin = "<!-- " + name + " -->\n";
    int from = now.indexOf(begin) + begin.length();
    int to = now.indexOf("<!-- /" + name + " -->");
    if (from < begin.length() || to < from) {
      throw new IllegalStateException(page + " has no place for " + name);
    }
    Files.writeString(page, now.substring(0, from) + "\n" + text + "\n" + now.substring(to));
  }

  /** Makes a text the section of a heading of the second level; a new one comes last. */
  static void section(Path page, String title, String text) throws IOException {
    String heading = "## " + title + "\n";
    String now = Files.readString(page);
    int begin = ("\n" + now).indexOf("\n" + heading);
    int from = begin < 0 ? now.length() : begin;
    int next = begin < 0 ? -1 : now.indexOf("\n## ", from);
    Files.writeString(
        page,
        now.substring(0, from)
            + (begin < 0 ? "\n" : "")
            + heading
            + "\n"
            + text
            + (next < 0 ? "" : now.substring(next)));
  }

  private static boolean isText(int column, List<String[]> rows) {
    return rows.stream()
        .skip(1)
        .anyMatch(row -> !row[column].isEmpty() && !row[column].matches("[0-9–].*"));
  }
}
