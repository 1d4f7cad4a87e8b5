package io.nightshift.status.http;

import java.util.Locale;

/**
 * The kinds of problems that say more than their status does. A status that has one meaning here
 * has no kind of its own: its problem is {@code about:blank} (RFC 9457, 4.2.1).
 *
 * <p>The URI of a kind is made of its name and is a public interface: docs/problems.md lists all.
 */
public enum ProblemType {
  BAD_PARAMETER(400),
  BAD_CURSOR(400),
  AMBIGUOUS_EVENT(400),
  CREDENTIALS_MISSING(401),
  CREDENTIALS_WRONG(401),
  ROLE_MISSING(403),
  FOREIGN_ORIGIN(403),
  UNKNOWN_ITEM(404),
  WORKER_STATE(409),
  WORKER_KIND(409),
  COMMAND_UNDER_WAY(409),
  RUN_UNDER_WAY(409),
  CLOCK_WRONG(409),
  DEAD_LETTER_NOT_OPEN(409),
  DEAD_LETTER_EXHAUSTED(409),
  DEAD_LETTER_BEHIND(409),
  TOPIC_NOT_READ_HERE(409),
  RECORD_NOT_NEXT(409),
  REWIND_UNSAFE(409),
  ALERT_NOT_OPEN(409),
  NOTIFICATION_STATE(409),
  TRIAL_REFUSED(409),
  OPERATION_ENDED(409),
  TOO_MANY_OPERATIONS(409),
  TOO_MANY_WRONG_CREDENTIALS(429),
  TOO_MANY_STREAMS_OF_ADDRESS(429),
  TOO_MANY_EXPORTS_OF_ADDRESS(429),
  TOO_MANY_STREAMS(503),
  TOO_MANY_EXPORTS(503),
  TOO_MANY_LONG_ANSWERS(503),
  DATABASE_AWAY(503),
  DATABASE_SLOW(503),
  BROKER_AWAY(503),
  ISSUER_AWAY(503),
  INSTANCE_STOPPING(503);

  /** What all URIs begin with. They name, and lead nowhere. */
  public static final String PREFIX = "urn:nightshift:problem:";

  private final int status;

  ProblemType(int status) {
    this.status = status;
  }

  /** The HTTP status of each problem of this kind. */
  public int status() {
    return status;
  }

  /** The member {@code type} of each problem of this kind. */
  public String uri() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
