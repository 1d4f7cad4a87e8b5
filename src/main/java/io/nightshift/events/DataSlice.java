package io.nightshift.events;

/**
 * A part of a byte array holding UTF-8 JSON; of length 0 if there are no data.
 *
 * @param bytes the array, not to be changed
 * @param from its first byte
 * @param length in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each event would cost.
record DataSlice(byte[] bytes, int from, int length) {
  static final DataSlice NONE = new DataSlice(new byte[0], 0, 0);
}
