package io.nightshift.jobs;

import io.nightshift.hosting.RunContext;

/** The lease of a run has expired, and its transaction is rolled back. */
public final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LeaseLostException(RunContext run) {
    super(
        "%s has lost its lease (epoch %d) for the tick of %s: rolled back"
            .formatted(run.worker(), run.epoch(), run.tick()));
  }
}
