package io.nightshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A table that a text of SQL reads or writes.
 *
 * @param table its name; null if it is known only at run time
 */
record TableUse(@Nullable String table, boolean writes) {
  private static final Pattern STATEMENT =
      Pattern.compile(
          "\\s*(?:(?:select|with|insert|update|delete|merge|copy|truncate)\\s|from\\s+[A-Z])");
  private static final Pattern COMMENT = Pattern.compile("--[^\n]*");
  private static final Pattern QUOTED = Pattern.compile("'(?:[^']|'')*'");
  private static final Pattern TOKEN =
      Pattern.compile("[\\w.\"]*%(?:\\d+\\$)?s[\\w.\"]*|[\\w.\"\u0001]+|[^\\s\\w]");

  /** A name after one of these is a table, unless the token before is one of {@link #OTHER}. */
  private static final Set<String> BEFORE_A_TABLE =
      Set.of("FROM", "JOIN", "INTO", "UPDATE", "USING", "COPY", "TRUNCATE", "TABLE");

  /** {@code FOR UPDATE}, {@code DO UPDATE}, {@code IS DISTINCT FROM} and the like. */
  private static final Set<String> OTHER = Set.of("FOR", "DO", "KEY", "DISTINCT", "ON", "MAIL");

  private static final Set<String> BEFORE_A_NAME = Set.of("ONLY", "LATERAL", "TABLE", "INTO");
  private static final Set<String> AFTER_A_TABLE =
      Set.of("SET", "WHERE", "VALUES", "SELECT", "ON", "JOIN", "ORDER", "GROUP", "LIMIT", "CROSS");

  /** The tables of a text; those of a text that is no SQL are not found, or are no tables. */
  static List<TableUse> of(String sql) {
    // English has these words too, in small letters.
    boolean inSmallLetters = STATEMENT.matcher(sql).lookingAt();
    List<String> tokens = new ArrayList<>();
    String code = QUOTED.matcher(COMMENT.matcher(sql).replaceAll("")).replaceAll(" ' ");
    Matcher token = TOKEN.matcher(code);
    while (token.find()) {
      tokens.add(token.group());
    }
    List<TableUse> uses = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      String verb = inSmallLetters ? tokens.get(i).toUpperCase(Locale.ROOT) : tokens.get(i);
      String before = i == 0 ? "" : tokens.get(i - 1).toUpperCase(Locale.ROOT);
      if (BEFORE_A_TABLE.contains(verb) && !OTHER.contains(before)) {
        boolean writes =
            !verb.equals("JOIN")
                && !verb.equals("USING")
                && !(verb.equals("FROM") && !before.equals("DELETE"));
        list(tokens, i + 1, writes, verb.equals("FROM"), uses);
      }
    }
    return uses;
  }

  /** The names from a place on, separated by commas; each may have an alias. */
  private static void list(
      List<String> tokens, int from, boolean writes, boolean several, List<TableUse> uses) {
    int at = from;
    while (at < tokens.size() && BEFORE_A_NAME.contains(tokens.get(at).toUpperCase(Locale.ROOT))) {
      at++;
    }
    if (at == tokens.size()) {
      // The rest of the statement is appended at run time.
      uses.add(new TableUse(null, writes));
      return;
    }
    String name = tokens.get(at);
    at++;
    if (name.indexOf(SqlTexts.HOLE) >= 0 || name.contains("%")) {
      uses.add(new TableUse(null, writes));
    } else if (Character.isLetter(name.charAt(0)) || name.startsWith("\"")) {
      boolean isCall = at < tokens.size() && tokens.get(at).equals("(") && several;
      if (!isCall) {
        uses.add(new TableUse(name.replaceAll(".*[.]|\"", ""), writes));
      }
    } else if (name.equals("(")) {
      at--;
    }
    if (several) {
      at = behind(tokens, at);
      if (at < tokens.size() && tokens.get(at).equals(",")) {
        list(tokens, at + 1, false, true, uses);
      }
    }
  }

  /** The place behind arguments, an alias and its columns. */
  private static int behind(List<String> tokens, int from) {
    int at = parentheses(tokens, from);
    if (at < tokens.size() && tokens.get(at).equalsIgnoreCase("AS")) {
      at++;
    }
    if (at < tokens.size()
        && Character.isLetter(tokens.get(at).charAt(0))
        && !AFTER_A_TABLE.contains(tokens.get(at).toUpperCase(Locale.ROOT))) {
      at++;
    }
    return parentheses(tokens, at);
  }

  private static int parentheses(List<String> tokens, int from) {
    int depth = 0;
    int at = from;
    while (at < tokens.size() && (depth > 0 || tokens.get(at).equals("("))) {
      depth += tokens.get(at).equals("(") ? 1 : tokens.get(at).equals(")") ? -1 : 0;
      at++;
    }
    return at;
  }
}
