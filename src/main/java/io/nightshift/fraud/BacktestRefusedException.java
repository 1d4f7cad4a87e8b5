package io.nightshift.fraud;

import java.time.Duration;

/** A backtest of a rule is not possible in this way, or not now. */
public final class BacktestRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  BacktestRefusedException(String why) {
    super(why, null, false, false);
  }

  static BacktestRefusedException tooLong(Duration limit) {
    return new BacktestRefusedException(
        "That takes longer than %d s: try a shorter period".formatted(limit.toSeconds()));
  }
}
