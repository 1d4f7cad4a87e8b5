package io.nightshift.logwatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Counts lines until the counts are committed: each by its level, and by each pattern that matches.
 * The cost of a pattern and the number of levels are limited.
 */
final class LineCounter {
  /** The level of a line without one, such as those of a stack trace. */
  static final String NO_LEVEL = "NONE";

  /** The level for all further levels after the maximum number. */
  static final String OTHER = "OTHER";

  private static final int MOST_LEVELS = 32;
  private static final int LONGEST_LEVEL = 32;

  /** About 60 reads of each character of the longest line: a few tens of milliseconds. */
  private static final int STEPS = 4_000_000;

  /**
   * The number of stopped matches after which a pattern is not tried again before the next commit.
   */
  private static final int PATIENCE = 5;

  private final LogRules rules;
  private final Map<Key, Long> counts = new HashMap<>();
  private final Set<String> levels;
  private final Map<Pattern, Integer> givenUp = new HashMap<>();
  private long lines;

  /**
   * A counter without counts.
   *
   * @param levels the known levels of its watch, to which it adds
   */
  LineCounter(LogRules rules, Set<String> levels) {
    this.rules = rules;
    this.levels = levels;
  }

  /** The key of a count. */
  record Key(LogKind kind, String name) {}

  /** Counts a line, without its end. */
  void line(byte[] bytes, int from, int length) {
    boolean carriage = length > 0 && bytes[from + length - 1] == '\r';
    String text = new String(bytes, from, carriage ? length - 1 : length, UTF_8);
    lines++;
    add(LogKind.LEVEL, level(text));
    for (LogRules.Named pattern : rules.patterns()) {
      if (find(pattern.regex(), text) != null) {
        add(LogKind.PATTERN, pattern.name());
      }
    }
  }

  private void add(LogKind kind, String name) {
    counts.merge(new Key(kind, name), 1L, Long::sum);
  }

  private String level(String text) {
    Pattern own = rules.level();
    String raw = own == null ? LogLevels.of(text) : found(own, text);
    if (raw == null || raw.isEmpty()) {
      return NO_LEVEL;
    }
    String level = name(raw);
    if (levels.size() < MOST_LEVELS) {
      levels.add(level);
    }
    return levels.contains(level) ? level : OTHER;
  }

  private @Nullable String found(Pattern pattern, String text) {
    Matcher found = find(pattern, text);
    return found == null ? null : found.groupCount() > 0 ? found.group(1) : found.group();
  }

  /** Normalizes the name of a level, which may be any text of a line. */
  static String name(String level) {
    String some = level.length() <= LONGEST_LEVEL ? level : level.substring(0, LONGEST_LEVEL);
    return some.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_.-]", "_");
  }

  private @Nullable Matcher find(Pattern pattern, String text) {
    int before = givenUp.getOrDefault(pattern, 0);
    if (before >= PATIENCE) {
      return null;
    }
    try {
      Matcher matcher = pattern.matcher(BoundedText.of(text, STEPS));
      return matcher.find() ? matcher : null;
    } catch (BoundedText.ExhaustedException | StackOverflowError e) {
      // The JDK's matcher recurses for each repetition of a group.
      givenUp.put(pattern, before + 1);
      return null;
    }
  }

  /** A snapshot of the counts. */
  record Mark(Map<Key, Long> counts, long lines) {}

  Mark mark() {
    return new Mark(Map.copyOf(counts), lines);
  }

  /** Restores the counts of a snapshot. */
  void backTo(Mark mark) {
    counts.clear();
    counts.putAll(mark.counts());
    lines = mark.lines();
  }

  /** The counts. */
  Map<Key, Long> counts() {
    return counts;
  }

  long lines() {
    return lines;
  }

  /** The patterns that exceeded the step limit. */
  Set<Pattern> givenUp() {
    return givenUp.keySet();
  }
}
