package io.nightshift.logwatch;

import java.util.Arrays;

/**
 * The place up to which a file is counted.
 *
 * @param position the end of the last counted line, in bytes
 * @param inLine whether it is inside an overlong line that is counted already: the rest of that is
 *     skipped
 * @param fingerprint the fingerprint of the content before it
 */
record LogPlace(long position, boolean inLine, byte[] fingerprint) {
  /** The begin of a file. */
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
