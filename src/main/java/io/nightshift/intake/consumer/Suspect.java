package io.nightshift.intake.consumer;

import java.util.List;

/**
 * A record that failed by itself while the database answered, and the history of its attempts.
 *
 * @param record a batch with only this record
 * @param witnesses other records of its topic, to be tried if none is applied meanwhile
 * @param failures the number of equal failures when tried alone
 * @param state the SQL state of these failures
 * @param notBefore the value of {@link System#nanoTime} at which it is retried
 * @param running whether an attempt is running
 */
record Suspect<T>(
    Batch<T> record,
    List<DecodedRecord<T>> witnesses,
    int failures,
    String state,
    long notBefore,
    boolean running) {

  /** A record that failed among others, and was not tried alone yet. */
  static <T> Suspect<T> of(Batch<T> record, String state) {
    return new Suspect<>(record, List.of(), 0, state, System.nanoTime(), false);
  }

  long offset() {
    return record.records().getFirst().kafkaRecord().offset();
  }

  boolean isDue() {
    return !running && System.nanoTime() - notBefore >= 0;
  }

  Suspect<T> running(List<DecodedRecord<T>> others) {
    return new Suspect<>(record, others, failures, state, notBefore, true);
  }

  /** The suspect after one more failure. */
  Suspect<T> failed(String now, long pauseNanos) {
    int times = now.equals(state) ? failures + 1 : 1;
    return new Suspect<>(record, witnesses, times, now, System.nanoTime() + pauseNanos, false);
  }

  /** The suspect after an inconclusive attempt, because something else was away. */
  Suspect<T> unknown(long pauseNanos) {
    return new Suspect<>(record, witnesses, failures, state, System.nanoTime() + pauseNanos, false);
  }
}
