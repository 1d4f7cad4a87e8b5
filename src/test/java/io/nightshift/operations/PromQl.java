package io.nightshift.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of PromQL asks for. No parser: it knows the few forms that the rules and the
 * dashboard have, and what it does not know it takes for a metric, which then is on no page.
 */
final class PromQl {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<string>\"[^\"]*\")|(?<range>\\[[^]]*])|(?<word>[a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "|(?<number>[0-9.]+)|(?<sign>=~|!~|!=|[-+*/(){},=<>]+?)|\\s+");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "offset", "bool", "inf", "nan");
  private static final Set<String> GROUPINGS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");

  /**
   * A label and what is asked of it.
   *
   * @param metric of which
   * @param label its name
   * @param operator such as {@code =~}
   * @param value as it is written
   */
  record Matching(String metric, String label, String operator, String value) {}

  private final List<String> tokens = new ArrayList<>();
  private final Set<String> metrics = new TreeSet<>();
  private final Set<String> groupings = new TreeSet<>();
  private final List<Matching> matchings = new ArrayList<>();

  private PromQl(String expression) {
    Matcher token = TOKEN.matcher(expression);
    int end = 0;
    while (token.find()) {
      if (token.start() != end) {
        throw new AssertionError("cannot read " + expression + " at " + end);
      }
      end = token.end();
      if (!token.group().isBlank() && token.group("range") == null) {
        tokens.add(token.group());
      }
    }
    if (end != expression.length()) {
      throw new AssertionError("cannot read " + expression + " at " + end);
    }
    read();
  }

  static PromQl parse(String expression) {
    return new PromQl(expression);
  }

  private void read() {
    for (int at = 0; at < tokens.size(); at++) {
      String token = tokens.get(at);
      String next = at + 1 < tokens.size() ? tokens.get(at + 1) : "";
      if (!Character.isLetter(token.charAt(0)) || WORDS.contains(token)) {
        continue;
      }
      if (GROUPINGS.contains(token) && next.equals("(")) {
        for (at += 2; !tokens.get(at).equals(")"); at++) {
          if (!tokens.get(at).equals(",")) {
            groupings.add(tokens.get(at));
          }
        }
      } else if (!next.equals("(") && !GROUPINGS.contains(next)) {
        String metric = token.replaceFirst("_bucket$", ""); // The samples of a histogram.
        metrics.add(metric);
        if (next.equals("{")) {
          at = matchings(metric, at + 2);
        }
      }
    }
  }

  private int matchings(String metric, int from) {
    int at = from;
    while (!tokens.get(at).equals("}")) {
      if (tokens.get(at).equals(",")) {
        at++;
        continue;
      }
      String value = tokens.get(at + 2);
      matchings.add(
          new Matching(
              metric, tokens.get(at), tokens.get(at + 1), value.substring(1, value.length() - 1)));
      at += 3;
    }
    return at;
  }

  /** The metrics. */
  Set<String> metrics() {
    return metrics;
  }

  /** The labels that it groups or joins by. */
  Set<String> groupings() {
    return groupings;
  }

  /** The labels that it chooses by. */
  List<Matching> matchings() {
    return matchings;
  }
}
