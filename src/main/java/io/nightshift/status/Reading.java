package io.nightshift.status;

/** Who may read what, as {@code nightshift.reading} says it. */
enum Reading {
  /** Anybody reads, and only an operator sees what is personal. */
  MASKED,
  /** A viewer or an operator reads, and sees everything. */
  AUTHENTICATED,
  /** Anybody reads, and sees everything. */
  OPEN
}
