package io.nightshift.intake.deadletters;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.RunTransactions;
import java.time.Duration;

/** Dead letters without an application. */
public final class DeadLettersOfTests {
  private DeadLettersOfTests() {}

  /** Those that are finished for that time. */
  public static OldRows old(RunTransactions transactions, Duration keep) {
    return new DeadLetterWorkers().rows(transactions, () -> keep);
  }
}
