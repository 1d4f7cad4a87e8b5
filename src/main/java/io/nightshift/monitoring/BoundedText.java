package io.nightshift.monitoring;

/**
 * A text that can be looked at only so often: a regular expression that tries endlessly many ways
 * through a line is given up, after the same number of steps on every machine.
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

  /** It was looked at too often. */
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
