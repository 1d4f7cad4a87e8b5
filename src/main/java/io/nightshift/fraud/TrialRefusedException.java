package io.nightshift.fraud;

import java.time.Duration;

/** A trial of a rule is not possible in this way, or not now. */
public final class TrialRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  TrialRefusedException(String why) {
    super(why, null, false, false);
  }

  static TrialRefusedException tooLong(Duration limit) {
    return new TrialRefusedException(
        "That takes longer than %d s: try a shorter period".formatted(limit.toSeconds()));
  }
}
