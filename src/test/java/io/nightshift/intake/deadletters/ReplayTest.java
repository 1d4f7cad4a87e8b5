package io.nightshift.intake.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.events.Share;
import io.nightshift.intake.consumer.BatchReader;
import io.nightshift.intake.consumer.BatchTransaction;
import io.nightshift.intake.consumer.DeadLetterWriter;
import io.nightshift.intake.consumer.DecodedRecord;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters that the intake has written, tried again against a real PostgreSQL. */
class ReplayTest {
  private static final int OFTEN = 20;
  private static final SampleEvent EVENT = Events.orderPaid("e-1", "o-1");

  private final IntakeParts parts = new IntakeParts();
  private final NotingProcessor mended = new NotingProcessor();
  private final DeadLetterTransactions transactions = new DeadLetterTransactions(parts.dataSource);

  @BeforeEach
  void positionAtTheBeginning() {
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
  }

  @Test
  void anEventWhoseIdentityIsItsOwnIsApplied() throws Exception {
    long id = deadLetter(0);
    assertInstanceOf(ReplayResult.Applied.class, replay(mended, id, OFTEN));
    assertEquals(List.of("e-1"), parts.effects());
    assertEquals(List.of("REPLAYED HANDLER_ERROR 2"), letters());
    assertEquals(
        DeadLetterView.State.REPLAYED,
        assertInstanceOf(ReplayResult.NotOpen.class, replay(mended, id, OFTEN)).state());
    assertEquals(List.of("e-1"), parts.effects());
  }

  @Test
  void anEventOfAnotherShareIsAppliedWhenTheShareIsRightAndNotBefore() throws Exception {
    NotingProcessor ofOrders =
        new NotingProcessor() {
          @Override
          public String shareKey(String payload) {
            return "o-1"; // Share 1/2, by docs/scaling.md.
          }
        };
    long id = deadLetter(0);
    Replay.Attempt wrong = attempt(ofOrders, id, new Share("2/2"));
    assertInstanceOf(
        ReplayResult.Failed.class, transactions.run(connection -> wrong.run(connection, OFTEN)));
    assertEquals(List.of(), parts.effects());
    assertEquals(List.of("OPEN WRONG_SHARE 2"), letters());
    Replay.Attempt right = attempt(ofOrders, id, new Share("1/2"));
    assertInstanceOf(
        ReplayResult.Applied.class, transactions.run(connection -> right.run(connection, OFTEN)));
    assertEquals(List.of("e-1"), parts.effects());
  }

  @Test
  void aFaultOfOursKeepsItOpenAndWhatItDidIsUndone() throws Exception {
    long id = deadLetter(0);
    AtomicInteger reached = new AtomicInteger();
    NotingProcessor halfway =
        new NotingProcessor() {
          @Override
          public void applying(List<String> ids) throws SQLException {
            reached.incrementAndGet();
            throw new SQLException("a division by zero", "22012");
          }
        };
    assertInstanceOf(ReplayResult.Failed.class, replay(halfway, id, OFTEN));
    assertEquals(1, reached.get());
    assertEquals(
        List.of("OPEN HANDLER_ERROR the handler failed: java.sql.SQLException"),
        parts.texts("SELECT concat_ws(' ', state, reason, message) FROM dead_letter"));
    // Its identity is still its own.
    assertInstanceOf(ReplayResult.Applied.class, replay(mended, id, OFTEN));
    assertEquals(List.of("e-1"), parts.effects());
  }

  @Test
  void whatTheDatabaseRefusesIsUndoneBehindItsSavepoint() throws Exception {
    long id = deadLetter(0);
    parts.run("ALTER TABLE effect ADD CONSTRAINT refused CHECK (id <> 'e-1')");
    assertInstanceOf(ReplayResult.Failed.class, replay(mended, id, OFTEN));
    assertEquals(List.of("OPEN HANDLER_ERROR 2"), letters());
    parts.run("ALTER TABLE effect DROP CONSTRAINT refused");
    assertInstanceOf(ReplayResult.Applied.class, replay(mended, id, OFTEN));
  }

  @Test
  void aCrashBeforeTheCommitChangesNothing() throws Exception {
    long id = deadLetter(0);
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      assertInstanceOf(ReplayResult.Applied.class, attempt(mended, id).run(connection, OFTEN));
      // The connection is closed as a process that dies closes it.
    }
    assertEquals(List.of(), parts.effects());
    assertEquals(List.of("OPEN HANDLER_ERROR 1"), letters());
    assertInstanceOf(ReplayResult.Applied.class, replay(mended, id, OFTEN));
    assertEquals(List.of("e-1"), parts.effects());
  }

  @Test
  void aConflictIsTriedAgainAndAnOutageIsNot() throws Exception {
    long id = deadLetter(0);
    FailingProcessor conflicts = new FailingProcessor("40P01", 2);
    assertInstanceOf(ReplayResult.Applied.class, replay(conflicts, id, OFTEN));
    assertEquals(3, conflicts.calls.get());
    assertEquals(List.of("REPLAYED HANDLER_ERROR 2"), letters());

    long other = deadLetter(1, Events.orderPaid("e-2", "o-2"));
    FailingProcessor away = new FailingProcessor("57P03", 1);
    assertThrows(SQLException.class, () -> replay(away, other, OFTEN));
    assertEquals(1, away.calls.get());
    assertEquals(List.of("e-1"), parts.effects());
    assertEquals(
        List.of("OPEN 1"),
        parts.texts("SELECT state || ' ' || attempts FROM dead_letter WHERE id = " + other));
  }

  @Test
  void anIdentityThatAnotherDeadLetterHasIsLeftToIt() throws Exception {
    long owner = deadLetter(0);
    long later = copyOf(owner, 7);
    assertInstanceOf(ReplayResult.Failed.class, replay(mended, later, OFTEN));
    assertEquals(List.of(), parts.effects());
    assertEquals(
        List.of("OPEN its event is dead letter %d: replay that, discard this".formatted(owner)),
        parts.texts("SELECT concat_ws(' ', state, message) FROM dead_letter WHERE id = " + later));

    assertInstanceOf(ReplayResult.Applied.class, replay(mended, owner, OFTEN));
    assertInstanceOf(ReplayResult.Duplicate.class, replay(mended, later, OFTEN));
    assertEquals(List.of("e-1"), parts.effects());
  }

  @Test
  void anIdentityAtTheSamePlaceOfATopicMadeAnewIsAnothers() throws Exception {
    long id = deadLetter(0);
    // Its own claim is gone, and the event of the new topic was applied from the same offset.
    parts.run("UPDATE inbox SET at = at + interval '1 microsecond'");
    assertInstanceOf(ReplayResult.Duplicate.class, replay(mended, id, OFTEN));
    assertEquals(List.of(), parts.effects());
    assertTrue(
        parts.texts("SELECT message FROM dead_letter").getFirst().endsWith(parts.topic + "/0/0"));
  }

  @Test
  void anIdentityThatIsPastItsRetentionIsClaimedAgain() throws Exception {
    long id = deadLetter(0);
    parts.run("DELETE FROM inbox");
    assertInstanceOf(ReplayResult.Applied.class, replay(mended, id, OFTEN));
    // From now on it is a duplicate for the intake too.
    BatchTransaction.Counts counts =
        parts.transaction(mended).run(parts.batch(mended, 1, List.of(EVENT)));
    assertEquals(new BatchTransaction.Counts(0, 1, 0), counts);
    assertEquals(List.of("e-1"), parts.effects());
  }

  @Test
  void oneThatWasTriedOftenEnoughIsLeftAlone() throws Exception {
    long id = deadLetter(0);
    assertEquals(
        1, assertInstanceOf(ReplayResult.Exhausted.class, replay(mended, id, 1)).attempts());
    assertEquals(List.of("OPEN HANDLER_ERROR 1"), letters());
  }

  @Test
  void oneThatIsGoneMeanwhileIsUnknown() throws Exception {
    long id = deadLetter(0);
    Replay.Attempt prepared = attempt(mended, id);
    parts.run("DELETE FROM dead_letter");
    assertInstanceOf(
        ReplayResult.Unknown.class,
        transactions.run(connection -> prepared.run(connection, OFTEN)));
    assertEquals(List.of(), parts.effects());
  }

  @Test
  void theRecordIsKeptAsItWasPolled() throws Exception {
    var headers = new org.apache.kafka.common.header.internals.RecordHeaders();
    headers.add("a", null).add("a", new byte[] {(byte) 0xff, 0}).add("ü\0", new byte[0]);
    var polled =
        new org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>(
            parts.topic,
            3,
            42,
            1_764_000_000_123L,
            org.apache.kafka.common.record.TimestampType.CREATE_TIME,
            -1,
            -1,
            null,
            new byte[] {1, (byte) 0x80},
            headers,
            java.util.Optional.empty());
    var why = new DecodedRecord.Refusal(Reason.UNREADABLE, "not JSON", null, null, null);
    try (Connection connection = parts.dataSource.getConnection()) {
      DeadLetterWriter.write(connection, List.of(new DeadLetterWriter.Letter(polled, why)));
    }
    long id = Long.parseLong(parts.texts("SELECT id FROM dead_letter").getFirst());
    var kept = letter(id).kafkaRecord();
    assertEquals(
        parts.topic + " 3 42", kept.topic() + " " + kept.partition() + " " + kept.offset());
    assertEquals(polled.timestamp(), kept.timestamp());
    assertEquals(null, kept.key());
    assertEquals(List.of((byte) 1, (byte) 0x80), List.of(kept.value()[0], kept.value()[1]));
    assertEquals(headers, kept.headers());
  }

  /** Applied in vain by a batch, as the intake does it. */
  private long deadLetter(long offset) throws Exception {
    return deadLetter(offset, EVENT);
  }

  private long deadLetter(long offset, SampleEvent event) throws Exception {
    NotingProcessor faulty =
        new NotingProcessor() {
          @Override
          public void applying(List<String> ids) {
            throw new IllegalStateException("not mended yet");
          }
        };
    var counts = parts.transaction(faulty).run(parts.batch(faulty, offset, List.of(event)));
    assertEquals(new BatchTransaction.Counts(0, 0, 1), counts);
    return Long.parseLong(parts.texts("SELECT max(id) FROM dead_letter").getFirst());
  }

  /** As if the same event had come before, and could not be read then. */
  private long copyOf(long id, long offset) {
    return Long.parseLong(
        parts
            .texts(
                """
                INSERT INTO dead_letter (topic, partition, "offset", record_at, key, headers, value,
                                         reason, message)
                SELECT topic, partition, %d, record_at, key, headers, value, 'UNREADABLE', 'too long'
                FROM dead_letter WHERE id = %d RETURNING id
                """
                    .formatted(offset, id))
            .getFirst());
  }

  private StoredDeadLetter letter(long id) throws SQLException {
    try (Connection connection = parts.dataSource.getConnection()) {
      return Objects.requireNonNull(StoredDeadLetter.read(connection, id));
    }
  }

  private Replay.Attempt attempt(EventProcessor<String> processor, long id) throws SQLException {
    return attempt(processor, id, Share.ALL);
  }

  private Replay.Attempt attempt(EventProcessor<String> processor, long id, Share share)
      throws SQLException {
    BatchReader<String> reader =
        new BatchReader<>(new CloudEventDecoder(1 << 20), processor, share);
    return new Replay<>(reader, processor, AfterDeadLetter.CONTINUE).prepare(letter(id));
  }

  private ReplayResult replay(EventProcessor<String> processor, long id, int most)
      throws SQLException {
    Replay.Attempt attempt = attempt(processor, id);
    return transactions.run(connection -> attempt.run(connection, most));
  }

  private List<String> letters() {
    return parts.texts(
        "SELECT concat_ws(' ', state, reason, attempts) FROM dead_letter ORDER BY id");
  }

  /** Fails with a database error of that state, a number of times. */
  private static final class FailingProcessor implements EventProcessor<String> {
    private final String state;
    private final int failures;
    private final AtomicInteger calls = new AtomicInteger();

    FailingProcessor(String state, int failures) {
      this.state = state;
      this.failures = failures;
    }

    @Override
    public String name() {
      return "orders";
    }

    @Override
    public ParseResult<String> read(CloudEvent event) {
      return new ParseResult.Valid<>(event.id());
    }

    @Override
    public List<Rejection> apply(Connection connection, List<Event<String>> events)
        throws SQLException {
      IntakeParts.note(connection, events);
      if (calls.incrementAndGet() <= failures) {
        try (Statement raise = connection.createStatement()) {
          raise.execute("DO $$ BEGIN RAISE SQLSTATE '%s'; END $$".formatted(state));
        }
      }
      return List.of();
    }
  }
}
