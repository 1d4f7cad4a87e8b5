package io.nightshift.audit;

import io.nightshift.events.EventProcessor;

/** Lends the room's processor to tests of the intake. */
public final class AuditProcessing {
  private AuditProcessing() {}

  /** A processor of audit events, as it is hosted. */
  public static EventProcessor<?> processor() {
    return new AuditProcessor();
  }
}
