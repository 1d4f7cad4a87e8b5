package io.nightshift.intake.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.ParkedKeys;
import io.nightshift.intake.consumer.SteppingProcessor;
import io.nightshift.intake.deadletters.ParkedEvents.Tally;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events behind a dead letter of their key, against a real PostgreSQL. */
class ParkKeyTest {
  private static final int OFTEN = 20;

  private final IntakeParts parts = new IntakeParts();
  private final SteppingProcessor processor = new SteppingProcessor();
  private final DeadLetterTransactions transactions = new DeadLetterTransactions(parts.dataSource);
  private long offset;

  @BeforeEach
  void parkKeys() {
    parts.keyed = true;
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    parts.run(SteppingProcessor.TABLE);
  }

  /** How an event comes to be a dead letter. */
  enum Bad {
    REJECTED,
    REFUSED,
    FAULTY;

    Set<String> of(SteppingProcessor processor) {
      return switch (this) {
        case REJECTED -> processor.rejected;
        case REFUSED -> processor.refused;
        case FAULTY -> processor.faulty;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatComesAfterADeadLetterOfItsKeyIsParkedInItsBatchAndInLaterOnes(Bad how) throws Exception {
    how.of(processor).add("a-2");
    assertEquals(new Counts(3, 0, 2), batch("a-1", "a-2", "b-1", "a-3", "b-2"));
    // As after a restart: another transaction, which has nothing but the database.
    assertEquals(new Counts(1, 1, 2), batch("a-4", "b-3", "a-3", "a-5"));
    assertEquals(List.of("a-1", "b-1", "b-2", "b-3"), steps());
    assertEquals(List.of("a-2", "a-3 PARKED 0", "a-4 PARKED 0", "a-5 PARKED 0"), open());
    assertEquals(8, parts.texts("SELECT event_id FROM inbox").size());

    how.of(processor).clear();
    assertInstanceOf(ReplayResult.Applied.class, replay("a-2"));
    assertEquals(new Tally(3, 0), release("a"));
    assertEquals(List.of("a-1", "a-2", "a-3", "a-4", "a-5"), steps("a"));
    assertEquals(List.of(), open());
    assertEquals(new Counts(1, 1, 0), batch("a-6", "a-4"));
    assertEquals(List.of("a-1", "a-2", "a-3", "a-4", "a-5", "a-6"), steps("a"));
  }

  /** One that is refused is known to be bad, but what was rejected before it is the first. */
  @Test
  void ofSeveralBadOnesInABatchTheFirstIsTheDeadLetter() throws Exception {
    processor.rejected.addAll(List.of("a-1", "a-4"));
    processor.refused.add("a-2");
    assertEquals(new Counts(1, 0, 5), batch("a-1", "a-2", "b-1", "a-3", "a-4", "a-5"));
    assertEquals(
        List.of("a-1", "a-2 PARKED 0", "a-3 PARKED 0", "a-4 PARKED 0", "a-5 PARKED 0"), open());
    assertEquals(List.of("b-1"), steps());
  }

  @ParameterizedTest
  @EnumSource
  void theyGoOnUpToTheNextThatFailsAndTheRestWaitsBehindThat(Bad how) throws Exception {
    processor.rejected.add("a-1");
    batch("a-1", "a-2", "a-3", "a-4", "a-5");
    processor.rejected.clear();
    how.of(processor).add("a-3");
    assertInstanceOf(ReplayResult.Applied.class, replay("a-1"));
    assertEquals(new Tally(1, 1), release("a"));
    assertEquals(List.of("a-1", "a-2"), steps());
    assertEquals(List.of("a-3", "a-4 PARKED 0", "a-5 PARKED 0"), open());
    assertEquals(
        List.of("1"),
        parts.texts(
            "SELECT attempts FROM dead_letter WHERE state = 'OPEN' AND reason <> 'PARKED'"));
    assertEquals(new Counts(0, 0, 1), batch("a-6"));

    // Given up, as an operator does it.
    parts.run("UPDATE dead_letter SET state = 'DISCARDED' WHERE event_id = 'a-3'");
    assertEquals(new Tally(3, 0), release("a"));
    assertEquals(List.of("a-1", "a-2", "a-4", "a-5", "a-6"), steps());
  }

  @Test
  void oneThatWaitsIsNotTriedByItself() throws Exception {
    processor.rejected.add("a-1");
    batch("a-1", "a-2", "a-3");
    assertEquals(id("a-1"), behind("a-2"));
    assertEquals(id("a-1"), behind("a-3"));
    assertEquals(new Tally(0, 0), release("a"));
    assertEquals(List.of(), steps());
    assertEquals(List.of("a-1", "a-2 PARKED 0", "a-3 PARKED 0"), open());
  }

  /** Two dead letters of a key from the time before it was parked. */
  @Test
  void alsoAnOrdinaryOneWaitsForThoseInFrontOfIt() throws Exception {
    processor.rejected.addAll(List.of("a-1", "a-2"));
    parts.afterDeadLetter = AfterDeadLetter.CONTINUE;
    batch("a-1", "a-2");
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    batch("a-3");
    processor.rejected.clear();
    assertEquals(id("a-1"), behind("a-2"));
    assertInstanceOf(ReplayResult.Applied.class, replay("a-1"));
    assertEquals(new Tally(0, 0), release("a"));
    assertEquals(id("a-2"), behind("a-3"));
    assertInstanceOf(ReplayResult.Applied.class, replay("a-2"));
    assertEquals(new Tally(1, 0), release("a"));
    assertEquals(List.of("a-1", "a-2", "a-3"), steps());
  }

  @Test
  void withoutAKeyNothingIsParked() throws Exception {
    parts.keyed = false;
    processor.rejected.add("a-1");
    assertEquals(new Counts(2, 0, 1), batch("a-1", "a-2", "b-1"));
    assertEquals(new Counts(1, 0, 0), batch("a-3"));
    assertEquals(List.of("a-2", "b-1", "a-3"), steps());
  }

  @Test
  void anotherTopicsDeadLetterOfTheKeyHoldsNothingUp() throws Exception {
    processor.rejected.add("a-1");
    batch("a-1");
    parts.run("UPDATE dead_letter SET topic = 'another'");
    assertEquals(new Counts(1, 0, 0), batch("a-2"));
  }

  @Test
  void manyGoOnInSeveralTransactionsAndWhatACrashLeavesIsFound() throws Exception {
    int many = 1_200;
    processor.rejected.add("a-0");
    batch(IntStream.range(0, many).mapToObj(i -> "a-" + i).toArray(String[]::new));
    processor.rejected.clear();
    assertEquals(List.of(), stranded());
    assertInstanceOf(ReplayResult.Applied.class, replay("a-0"));
    assertEquals(List.of("a"), stranded());
    // One transaction, and then the process is gone.
    assertEquals(new Tally(500, 0), release("a", 1));
    assertEquals(501, steps().size());
    assertEquals(List.of("a"), stranded());
    assertEquals(new Counts(0, 0, 1), batch("a-" + many));
    assertEquals(new Tally(many - 500, 0), release("a"));
    assertEquals(IntStream.rangeClosed(0, many).mapToObj(i -> "a-" + i).toList(), steps());
    assertEquals(List.of(), stranded());
  }

  /** What was too large, and is one of the key's events when the limit is raised. */
  @Test
  void anEventThatWasRefusedWhenItWasParkedIsReadAgain() throws Exception {
    processor.rejected.add("a-1");
    processor.refused.add("a-2");
    batch("a-1", "a-2", "a-3");
    processor.rejected.clear();
    processor.refused.clear();
    assertInstanceOf(ReplayResult.Applied.class, replay("a-1"));
    assertEquals(new Tally(2, 0), release("a"));
    assertEquals(List.of("a-1", "a-2", "a-3"), steps());
  }

  private Counts batch(String... ids) throws Exception {
    List<SampleEvent> events = List.of(ids).stream().map(ParkKeyTest::event).toList();
    Counts counts = parts.transaction(processor).run(parts.batch(processor, offset, events));
    offset += ids.length;
    return counts;
  }

  /** The part of its id before the dash is its key. */
  static SampleEvent event(String id) {
    return Events.audit(id, "user:1", "read", id.substring(0, id.indexOf('-')));
  }

  private Replay<String> replay() {
    return parts.replay(processor);
  }

  private ReplayResult replay(String eventId) throws Exception {
    StoredDeadLetter letter;
    try (Connection connection = parts.dataSource.getConnection()) {
      letter = Objects.requireNonNull(StoredDeadLetter.read(connection, id(eventId)));
    }
    Replay.Attempt attempt = replay().prepare(letter);
    return transactions.run(connection -> attempt.run(connection, OFTEN));
  }

  private long behind(String eventId) throws Exception {
    return assertInstanceOf(ReplayResult.Behind.class, replay(eventId)).deadLetter();
  }

  private Tally release(String key) throws Exception {
    return release(key, Integer.MAX_VALUE);
  }

  private Tally release(String key, int most) throws Exception {
    return new ParkedEvents(transactions, topic -> Optional.of(replay()))
        .release(parts.topic, key.getBytes(UTF_8), most, CancellationToken.none());
  }

  private List<String> stranded() throws Exception {
    try (Connection connection = parts.dataSource.getConnection()) {
      return ParkedKeys.stranded(connection, List.of(parts.topic), 10).stream()
          .map(key -> new String(key.key(), UTF_8))
          .toList();
    }
  }

  private long id(String eventId) {
    return Long.parseLong(
        parts
            .texts("SELECT id FROM dead_letter WHERE event_id = '%s'".formatted(eventId))
            .getFirst());
  }

  private List<String> steps() {
    return parts.texts("SELECT id FROM step ORDER BY number");
  }

  private List<String> steps(String key) {
    return parts.texts("SELECT id FROM step WHERE subject = '%s' ORDER BY number".formatted(key));
  }

  /** What waits, in its order: of what is parked also how often it was tried. */
  private List<String> open() {
    return parts.texts(
        """
        SELECT event_id || CASE reason WHEN 'PARKED' THEN ' PARKED ' || attempts ELSE '' END
        FROM dead_letter WHERE state = 'OPEN' ORDER BY id
        """);
  }
}
