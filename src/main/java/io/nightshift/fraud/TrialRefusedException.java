package io.nightshift.fraud;

/** A rule cannot be tried so, or not now. */
public final class TrialRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  TrialRefusedException(String why) {
    super(why, null, false, false);
  }
}
