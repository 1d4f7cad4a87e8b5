package io.nightshift.bench;

/** A contender at work, in a process of its own. */
interface Running extends AutoCloseable {

  /** Its process. */
  ProcessHandle process();

  /** What it has logged. */
  String log();

  /** Stops it, and returns when it is gone. */
  @Override
  void close();
}
