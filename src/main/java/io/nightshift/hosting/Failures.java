package io.nightshift.hosting;

/** Failures as one line for an operator. */
public final class Failures {
  private static final int MAX_LENGTH = 500;

  private Failures() {}

  /** Type and message of a failure and of its root cause, on one line of at most 500 characters. */
  public static String oneLine(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    String text = describe(failure);
    if (root != failure) {
      text += " <- " + describe(root);
    }
    text = text.replaceAll("\\s+", " ").strip();
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
  }

  private static String describe(Throwable t) {
    return t.getMessage() == null
        ? t.getClass().getSimpleName()
        : t.getClass().getSimpleName() + ": " + t.getMessage();
  }
}
