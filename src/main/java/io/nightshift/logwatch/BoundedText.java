package io.nightshift.logwatch;

/**
 * A text with a limit on the number of character reads: a regular expression with catastrophic
 * backtracking is stopped, after the same number of steps on every machine.
 */
final class BoundedText implements CharSequence {
  private final CharSequence text;
  private final Steps left;

  private BoundedText(CharSequence text, Steps left) {
    this.text = text;
    this.left = left;
  }

  static BoundedText of(CharSequence text, int steps) {
    return new BoundedText(text, new Steps(steps));
  }

  /** Shared by a text and its parts. */
  private static final class Steps {
    private int left;

    Steps(int left) {
      this.left = left;
    }
  }

  /** The limit on character reads is exceeded. */
  static final class ExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExhaustedException() {
      super("too many steps", null, false, false);
    }
  }

  @Override
  public char charAt(int index) {
    if (left.left-- <= 0) {
      throw new ExhaustedException();
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new BoundedText(text.subSequence(start, end), left);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
