package io.nightshift.bench;

import java.util.List;

/** A contender at work, in processes of its own. */
public interface Running extends AutoCloseable {

  /** Its process, or the first of them. */
  ProcessHandle process();

  /** All its processes. */
  default List<ProcessHandle> processes() {
    return List.of(process());
  }

  /** What it has logged. */
  String log();

  /** Stops it, and returns when it is gone. */
  @Override
  void close();
}
