package io.nightshift.intake.deadletters;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.Transaction;
import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.Decoded;
import io.nightshift.events.Reason;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.Batch;
import io.nightshift.intake.consumer.DeadLetterWriter;
import io.nightshift.intake.consumer.DeadLetterWriter.Letter;
import io.nightshift.intake.consumer.DecodedRecord;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import io.nightshift.intake.consumer.IntakeSettings;
import io.nightshift.intake.consumer.IntakeSettings.Topic.ReadingMode;
import io.nightshift.intake.consumer.ParkedKeys;
import io.nightshift.intake.consumer.Positions;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Skips one record that the intake cannot get past for an unforeseen reason: the record is stored
 * as a dead letter, and the position moves behind it, in one transaction.
 *
 * <p>This is safe: the position is compared and moved under the same lock as by a batch. Only one
 * of this call and a batch with the record is committed: the other one finds the position moved. So
 * this needs neither the ownership of the partition nor a running worker.
 */
@Singleton
public final class Skips {
  // It waits for the batch that holds the row, within a limit.
  private static final String LIMITS =
      "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

  private final DataSource dataSource;
  private final IntakeSettings settings;
  private final Map<String, Object> kafka;
  private final CloudEventDecoder decoder;

  @Inject
  Skips(
      DataSource dataSource,
      IntakeSettings settings,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.dataSource = dataSource;
    this.settings = settings;
    this.kafka = kafka;
    this.decoder = new CloudEventDecoder(settings.maxEventBytes());
  }

  /**
   * Computes a skip without doing it.
   *
   * @throws SQLException if the database is away
   */
  public Skip dryRun(String topic, int partition, long offset) throws SQLException {
    return switch (find(topic, partition, offset)) {
      case Next.Found(
              Positions.Row row,
              ConsumerRecord<byte[], byte[]> kafkaRecord,
              IntakeSettings.Topic t) ->
          passed(kafkaRecord, refusal(kafkaRecord), null);
      case Next.Not(Skip why) -> why;
    };
  }

  /**
   * Skips a record.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  public Skip run(String topic, int partition, long offset) throws SQLException {
    return switch (find(topic, partition, offset)) {
      case Next.Found next -> pass(next);
      case Next.Not(Skip why) -> why;
    };
  }

  /** The next record of a partition, or the reason why it is not the requested one. */
  private sealed interface Next {
    record Found(
        Positions.Row row, ConsumerRecord<byte[], byte[]> kafkaRecord, IntakeSettings.Topic topic)
        implements Next {}

    record Not(Skip why) implements Next {}
  }

  private Next find(String topic, int partition, long offset) throws SQLException {
    Optional<IntakeSettings.Topic> read =
        settings.topics().values().stream().filter(one -> one.name().equals(topic)).findFirst();
    if (read.isEmpty()) {
      return unknown("This instance does not read a topic of this name");
    }
    if (read.get().mode() == ReadingMode.SHARE) {
      return notNext("The topic has no positions: it is read by a share group (mode=share)");
    }
    Positions.Row row;
    try (Connection connection = dataSource.getConnection()) {
      row = new Positions(topic).all(connection).get(partition);
    }
    if (row == null) {
      return unknown("Partition %d was never read".formatted(partition));
    }
    if (row.hold() != null) {
      return notNext(
          "Partition %d is held; a rewind says where it is read on. %s"
              .formatted(partition, row.hold().why()));
    }
    long position = row.position();
    ConsumerRecord<byte[], byte[]> next;
    try {
      next = NextRecord.read(kafka, new TopicPartition(topic, partition), position);
    } catch (KafkaException e) {
      return new Next.Not(
          new Skip.Unavailable("The record cannot be fetched: " + Failures.oneLine(e)));
    }
    if (next == null) {
      return offset == position
          ? unknown("Partition %d has no record at offset %d yet".formatted(partition, offset))
          : notNext("Partition %d stands at %d, which is its end".formatted(partition, position));
    }
    if (next.offset() == offset) {
      return new Next.Found(row, next, read.get());
    }
    return offset == position
        ? unknown(
            "Partition %d has no record at offset %d any more; its next record is at offset %d"
                .formatted(partition, offset, next.offset()))
        : notNext(
            "Partition %d stands at %d and its next record is at offset %d: no other can be passed over"
                .formatted(partition, position, next.offset()));
  }

  private static Next unknown(String why) {
    return new Next.Not(new Skip.Unknown(why));
  }

  private static Next notNext(String why) {
    return new Next.Not(new Skip.NotNext(why));
  }

  private Skip pass(Next.Found next) throws SQLException {
    ConsumerRecord<byte[], byte[]> kafkaRecord = next.kafkaRecord();
    String topic = kafkaRecord.topic();
    Refusal refusal = refusal(kafkaRecord);
    try {
      return Transaction.<Skip, Positions.PositionLostException>run(
          dataSource,
          connection -> {
            try (Statement limits = connection.createStatement()) {
              limits.execute(LIMITS);
            }
            new Positions(topic)
                .advance(
                    connection,
                    Map.of(
                        new TopicPartition(topic, kafkaRecord.partition()),
                        new Batch.Move(
                            next.row().position(),
                            kafkaRecord.offset() + 1,
                            next.row().topicId())));
            if (next.topic().afterDeadLetter() == AfterDeadLetter.PARK_KEY) {
              new ParkedKeys(topic)
                  .hold(
                      connection,
                      List.of(new DecodedRecord<>(kafkaRecord, null, null, refusal, null)));
            }
            DeadLetterWriter.writeAnyway(connection, new Letter(kafkaRecord, refusal), () -> true);
            DatabaseSignals.send(connection, Rewinds.SIGNAL);
            return passed(kafkaRecord, refusal, DeadLetterWriter.find(connection, kafkaRecord));
          });
    } catch (Positions.PositionLostException e) {
      return new Skip.NotNext(
          "Partition %d does not stand at %d any more: its position has moved"
              .formatted(kafkaRecord.partition(), next.row().position()));
    }
  }

  /** No identity is claimed for it: an event that is published again is applied. */
  private Refusal refusal(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    String message = "an operator has passed it over";
    return switch (decoder.decode(kafkaRecord)) {
      case Decoded.Ok(CloudEvent event) -> Refusal.of(event, Reason.HANDLER_ERROR, message);
      case Decoded.Invalid(CloudEvent event, String why) ->
          Refusal.of(event, Reason.HANDLER_ERROR, message);
      case Decoded.Unreadable bad ->
          new Refusal(Reason.HANDLER_ERROR, message, bad.id(), bad.source(), bad.type());
    };
  }

  private static Skip passed(
      ConsumerRecord<byte[], byte[]> kafkaRecord,
      Refusal refusal,
      @org.jspecify.annotations.Nullable Long deadLetter) {
    return new Skip.Passed(
        kafkaRecord.offset() + 1, deadLetter, refusal.id(), refusal.source(), refusal.type());
  }
}
