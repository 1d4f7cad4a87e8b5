package io.nightshift.status.http;

import java.time.Duration;

/** Read bulkheads for tests of other packages. */
public final class ReadBulkheads {
  private ReadBulkheads() {}

  /** With that number of places and that patience of callers. */
  public static ReadBulkhead of(int concurrent, Duration timeout) {
    return new ReadBulkhead(concurrent, timeout);
  }
}
