package io.nightshift.jobs.bulk;

import org.jspecify.annotations.Nullable;

/**
 * The result for some rows.
 *
 * @param done the number of changed rows
 * @param failed the number of rows that were tried in vain
 * @param skipped the number of rows that could not be tried
 * @param error the last failure, without data of a row; null if there is none
 */
public record BulkTally(long done, long failed, long skipped, @Nullable String error) {
  /** No row. */
  public static final BulkTally NOTHING = new BulkTally(0, 0, 0, null);

  /** The number of rows. */
  long rows() {
    return done + failed + skipped;
  }

  /** Changed rows. */
  public static BulkTally ofDone(long rows) {
    return new BulkTally(rows, 0, 0, null);
  }

  /** One row that was tried in vain. */
  public static BulkTally ofFailed(String error) {
    return new BulkTally(0, 1, 0, error);
  }

  /** One row that could not be tried. */
  public static BulkTally ofSkipped() {
    return new BulkTally(0, 0, 1, null);
  }
}
