package io.nightshift.intake;

import java.util.List;

/**
 * A record that failed by itself while the database answered, and what is known of it.
 *
 * @param record the batch that has nothing but it
 * @param witnesses others of its topic, to be tried where none is applied meanwhile
 * @param failures how often it has failed in the same way, tried alone
 * @param state the SQL state of that
 * @param notBefore the value of {@link System#nanoTime} at which it is tried again
 * @param running whether it is being tried
 */
record Suspect<T>(
    Batch<T> record,
    List<Received<T>> witnesses,
    int failures,
    String state,
    long notBefore,
    boolean running) {

  /** One that failed among others, and was not tried alone yet. */
  static <T> Suspect<T> of(Batch<T> record, String state) {
    return new Suspect<>(record, List.of(), 0, state, System.nanoTime(), false);
  }

  long offset() {
    return record.records().getFirst().kafkaRecord().offset();
  }

  boolean isDue() {
    return !running && System.nanoTime() - notBefore >= 0;
  }

  Suspect<T> running(List<Received<T>> others) {
    return new Suspect<>(record, others, failures, state, notBefore, true);
  }

  /** What is known after it failed once more. */
  Suspect<T> failed(String now, long pauseNanos) {
    int times = now.equals(state) ? failures + 1 : 1;
    return new Suspect<>(record, witnesses, times, now, System.nanoTime() + pauseNanos, false);
  }

  /** After an attempt that tells nothing, since something else was away. */
  Suspect<T> unknown(long pauseNanos) {
    return new Suspect<>(record, witnesses, failures, state, System.nanoTime() + pauseNanos, false);
  }
}
