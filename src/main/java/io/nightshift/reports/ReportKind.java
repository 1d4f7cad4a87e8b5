package io.nightshift.reports;

/** What a report is about. */
public enum ReportKind {
  /** Orders that were placed in its period, as they stood when it was made. */
  ORDERS("orders-report"),
  /** Audit records of its period. */
  AUDIT("audit-report");

  private final String worker;

  ReportKind(String worker) {
    this.worker = worker;
  }

  /** The name of the worker that makes it. */
  public String worker() {
    return worker;
  }
}
