package io.nightshift.publishing;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Distinguishes a record that its topic refuses from a topic or a broker that accepts no record.
 */
enum RefusedRecord {
  /** The record is larger than the topic allows: a smaller one may be accepted. */
  TOO_LARGE,
  /**
   * The topic accepts no such record, whatever its size: it has no key, and the topic is compacted.
   */
  INVALID,
  /** No record is accepted until the topic, the rights or the broker are changed. */
  OF_THE_TOPIC,
  /** The error is ambiguous: it depends on whether other records are accepted. */
  UNCLEAR;

  private static final int MOST_CAUSES = 20;

  /** Classifies the failure of a record by the broker's answer, whatever is wrapped around it. */
  static RefusedRecord of(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      if (cause instanceof ApiException answer) {
        return of(answer);
      }
      cause = cause.getCause();
    }
    return OF_THE_TOPIC; // No broker has answered.
  }

  private static RefusedRecord of(ApiException answer) {
    return switch (answer) {
      case RecordTooLargeException e -> TOO_LARGE;
      case RecordBatchTooLargeException e -> TOO_LARGE;
      case InvalidRecordException e -> INVALID;
      case RetriableException e -> OF_THE_TOPIC;
      case AuthorizationException e -> OF_THE_TOPIC;
      case AuthenticationException e -> OF_THE_TOPIC;
      case InvalidTopicException e -> OF_THE_TOPIC;
      default -> UNCLEAR;
    };
  }
}
