package io.nightshift.publishing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose fault an error of a topic is. */
class RefusedRecordTest {

  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new RecordTooLargeException("x"), RefusedRecord.TOO_LARGE),
        Arguments.of(new RecordBatchTooLargeException("x"), RefusedRecord.TOO_LARGE),
        Arguments.of(new InvalidRecordException("x"), RefusedRecord.INVALID),
        Arguments.of(new TopicAuthorizationException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new SaslAuthenticationException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new UnknownTopicOrPartitionException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new InvalidTopicException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new NotEnoughReplicasException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new CorruptRecordException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new TimeoutException("x"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new KafkaException("no producer"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new IllegalStateException("the channel is full"), RefusedRecord.OF_THE_TOPIC),
        Arguments.of(new InvalidTimestampException("x"), RefusedRecord.UNCLEAR),
        Arguments.of(new UnknownServerException("x"), RefusedRecord.UNCLEAR),
        Arguments.of(new ApiException("x"), RefusedRecord.UNCLEAR));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void itIsToldByTheAnswerOfTheBrokerWhateverIsAroundIt(Throwable error, RefusedRecord whose) {
    assertEquals(whose, RefusedRecord.of(error));
    assertEquals(whose, RefusedRecord.of(new ExecutionException(error)));
    assertEquals(
        whose,
        RefusedRecord.of(new IllegalStateException("Retries exhausted", new Exception(error))));
  }
}
