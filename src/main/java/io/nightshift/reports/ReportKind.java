package io.nightshift.reports;

/** The kind of a report. */
public enum ReportKind {
  /** Orders that were placed in its period, with their state at its creation. */
  ORDERS("orders-report"),
  /** The audit records of its period. */
  AUDIT("audit-report");

  private final String worker;

  ReportKind(String worker) {
    this.worker = worker;
  }

  /** The name of the worker that creates it. */
  public String worker() {
    return worker;
  }
}
