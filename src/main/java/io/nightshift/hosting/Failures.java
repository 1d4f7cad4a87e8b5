package io.nightshift.hosting;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Formats failures as one line for an operator. */
public final class Failures {
  private static final int MAX_LENGTH = 500;
  private static final int MAX_CHAIN_LENGTH = 1_000;
  private static final int MAX_CAUSES = 20;

  private Failures() {}

  /** Type and message of a failure and of its root cause, on one line of at most 500 characters. */
  public static String oneLine(Throwable failure) {
    return oneLine(failure, UnaryOperator.identity());
  }

  /**
   * The same without secrets.
   *
   * @param cleaned removes them; it gets the whole text, since a part of a secret is not recognized
   */
  public static String oneLine(Throwable failure, UnaryOperator<String> cleaned) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < MAX_CAUSES; depth++) {
      root = root.getCause();
    }
    String text = describe(failure);
    if (root != failure) {
      text += " <- " + describe(root);
    }
    return shortened(cleaned.apply(text), MAX_LENGTH);
  }

  /**
   * Type and message of a failure and of each of its causes, on one line of at most 1,000
   * characters: for a failure whose reason may stand anywhere in the chain, such as that of a
   * start.
   */
  public static String everyCause(Throwable failure) {
    Set<String> described = new LinkedHashSet<>();
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      described.add(describe(cause));
      cause = cause.getCause();
    }
    return shortened(String.join(" <- ", described), MAX_CHAIN_LENGTH);
  }

  private static String shortened(String text, int maxLength) {
    // The text may contain a server's reply: remove control characters, which a database may
    // refuse.
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (line.length() <= maxLength) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
    return line.substring(0, end) + "…";
  }

  private static String describe(Throwable t) {
    return t.getMessage() == null
        ? t.getClass().getSimpleName()
        : t.getClass().getSimpleName() + ": " + t.getMessage();
  }
}
