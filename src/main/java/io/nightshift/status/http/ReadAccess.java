package io.nightshift.status.http;

/** The values of {@code nightshift.reading}: who may read what. */
public enum ReadAccess {
  /** Anybody reads, and only an operator sees personal data. */
  MASKED,
  /** A viewer or an operator reads, and sees everything. */
  AUTHENTICATED,
  /** Anybody reads, and sees everything. */
  OPEN
}
