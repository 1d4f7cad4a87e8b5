package io.nightshift.intake;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;

/** Tells a record that its topic refuses from a topic or a broker that takes no record. */
enum RefusedRecord {
  /** The record is larger than the topic allows: a smaller one may be accepted. */
  TOO_LARGE,
  /** The topic takes no such record, whatever its size: it has no key, and the topic is compacted. */
  INVALID,
  /** No record is accepted until somebody changes the topic, the rights or the broker. */
  OF_THE_TOPIC,
  /** The error alone does not tell. Whether other records are accepted does. */
  UNCLEAR;

  /** Judges why a record was not accepted. */
  static RefusedRecord of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case RecordTooLargeException e -> TOO_LARGE;
      case RecordBatchTooLargeException e -> TOO_LARGE;
      case InvalidRecordException e -> INVALID;
      case SerializationException e -> INVALID;
      case RetriableException e -> OF_THE_TOPIC;
      case AuthorizationException e -> OF_THE_TOPIC;
      case AuthenticationException e -> OF_THE_TOPIC;
      case InvalidTopicException e -> OF_THE_TOPIC;
      case ApiException e -> UNCLEAR;
      default -> OF_THE_TOPIC;
    };
  }
}
