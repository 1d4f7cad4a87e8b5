package io.nightshift.monitoring;

import java.util.Arrays;

/**
 * How far a file is counted.
 *
 * @param position in bytes: the end of the last line that is counted
 * @param inLine whether it stands in a line too long, which is counted: its rest is skipped
 * @param fingerprint of what stands before it
 */
record LogPlace(long position, boolean inLine, byte[] fingerprint) {
  /** Where a file begins. */
  static final LogPlace START = new LogPlace(0, false, new byte[0]);

  @Override
  public boolean equals(Object other) {
    return other instanceof LogPlace place
        && position == place.position
        && inLine == place.inLine
        && Arrays.equals(fingerprint, place.fingerprint);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(position);
  }
}
