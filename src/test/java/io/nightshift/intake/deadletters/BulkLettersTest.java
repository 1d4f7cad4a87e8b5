package io.nightshift.intake.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.SteppingProcessor;
import io.nightshift.jobs.MortalDatabase;
import io.nightshift.jobs.bulk.BulkOfTests;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters that the intake has written, replayed and discarded by a filter. */
class BulkLettersTest {
  private static final String REPLAY = "dead-letters.replay";
  private static final String DISCARD = "dead-letters.discard";
  private static final Map<String, String> ALL = Map.of();

  private final IntakeParts parts = new IntakeParts();
  private final SteppingProcessor processor = new SteppingProcessor();
  private final BulkOfTests bulk = bulk(parts.dataSource);
  private long offset;

  @BeforeEach
  void positionAtTheBeginning() {
    parts.keyed = true;
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    parts.run(SteppingProcessor.TABLE);
  }

  private BulkOfTests bulk(DataSource dataSource) {
    DeadLetterSettings settings =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Duration.class, 100, DurationConverter::parseDuration)
            .withMapping(DeadLetterSettings.class)
            .build()
            .getConfigMapping(DeadLetterSettings.class);
    ReplayedTopics topics = () -> List.of(new Read());
    Replays replays = new Replays(new DeadLetterTransactions(dataSource), topics, settings);
    DeadLetterReasons reasons = new DeadLetterReasons(topics);
    return new BulkOfTests(
        dataSource,
        List.of(new BulkReplay(reasons, replays, settings), new BulkDiscard(reasons, replays)));
  }

  /** The topic of the test, read by this instance. */
  private final class Read implements ReplayedTopic {
    @Override
    public String topic() {
      return parts.topic;
    }

    @Override
    public Replay<?> replay() {
      return parts.replay(processor);
    }

    @Override
    public void replayed(int letters) {}
  }

  @Test
  void thoseOfTheFilterAreReplayedAndOneThatFailsAgainStaysOpen() throws Exception {
    processor.rejected.addAll(List.of("a-1", "b-1", "c-1"));
    batch("a-1", "b-1", "c-1", "d-1");
    processor.rejected.clear();
    processor.rejected.add("b-1");
    parts.run("UPDATE dead_letter SET reason = 'INVALID' WHERE event_id = 'c-1'");
    long id = bulk.request(REPLAY, Map.of("topic", parts.topic, "reason", reason("a-1")));
    bulk.run();
    assertEquals("DONE 2 1 1 0", bulk.progress(id));
    assertEquals(
        "dead letter %d failed again".formatted(letter("b-1")), bulk.operation(id).lastError());
    assertEquals(List.of("REPLAYED 2", "OPEN 2", "OPEN 1"), letters());
    assertEquals(List.of("d-1", "a-1"), steps());
  }

  @Test
  void whatCannotBeTriedIsSkipped() throws Exception {
    processor.rejected.addAll(List.of("a-1", "b-1", "c-1"));
    batch("a-1", "b-1", "c-1");
    parts.run("UPDATE dead_letter SET topic = 'another' WHERE event_id = 'a-1'");
    parts.run("UPDATE dead_letter SET attempts = 20 WHERE event_id = 'b-1'");
    processor.rejected.clear();
    long id = bulk.request(REPLAY, ALL);
    bulk.run();
    assertEquals("DONE 3 1 0 2", bulk.progress(id));
    assertEquals(List.of("c-1"), steps());
  }

  @Test
  void oneThatCameAfterTheRequestIsNotTouched() throws Exception {
    processor.rejected.addAll(List.of("a-1", "b-1", "c-1"));
    batch("a-1");
    long replay = bulk.request(REPLAY, ALL);
    batch("b-1");
    bulk.run();
    assertEquals("DONE 1 0 1 0", bulk.progress(replay));
    assertEquals(List.of("OPEN 2", "OPEN 1"), letters());
    long discard = bulk.request(DISCARD, Map.of("reason", reason("b-1")));
    batch("c-1");
    bulk.run();
    assertEquals("DONE 2 2 0 0", bulk.progress(discard));
    assertEquals(List.of("DISCARDED 2", "DISCARDED 1", "OPEN 1"), letters());
  }

  @Test
  void parkedEventsAreReplayedInTheOrderOfTheirKeyAndCount() throws Exception {
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    processor.rejected.addAll(List.of("a-0", "b-1"));
    int many = 700;
    batch(IntStream.range(0, many).mapToObj(i -> "a-" + i).toArray(String[]::new));
    batch("b-1", "b-2");
    processor.rejected.clear();
    processor.rejected.add("b-1");
    long id = bulk.request(REPLAY, ALL);
    bulk.run();
    // The one that is parked behind the one that failed could not be tried.
    assertEquals("DONE 702 700 1 1", bulk.progress(id));
    assertEquals(IntStream.range(0, many).mapToObj(i -> "a-" + i).toList(), steps());
  }

  @Test
  void parkedEventsAreDiscardedBeforeTheOneThatTheyAreParkedBehind() throws Exception {
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    processor.rejected.add("a-1");
    batch("a-1", "a-2", "a-3");
    processor.rejected.clear();
    long id = bulk.request(DISCARD, ALL);
    batch("a-4");
    bulk.run();
    assertEquals("DONE 3 3 0 0", bulk.progress(id));
    // What came later is released: nothing that is open is in front of it.
    assertEquals(List.of("a-4"), steps());
    assertEquals(List.of("DISCARDED 1", "DISCARDED 0", "DISCARDED 0", "REPLAYED 1"), letters());
  }

  /** The worker dies before each of its statements and commits in turn. */
  @Test
  void aCrashBetweenAnyTwoLinesAppliesEachEventOnce() throws Exception {
    MortalDatabase mortal = new MortalDatabase(parts.dataSource, Integer.MAX_VALUE);
    BulkOfTests dying = bulk(mortal);
    List<String> expected = new ArrayList<>();
    int steps = 14; // BulkOperationsTest has what comes before the first item.
    boolean died = true;
    while (died) {
      String key = "k" + steps;
      processor.rejected.add(key + "-1");
      batch(key + "-1");
      processor.rejected.clear();
      long id = bulk.request(REPLAY, ALL);
      mortal.dieAfter(steps);
      died = mortal.diesIn(dying::run);
      bulk.run();
      assertEquals("DONE 1 1 0 0", bulk.progress(id), "after " + steps + " steps");
      expected.add(key + "-1");
      assertEquals(expected, steps(), "after " + steps + " steps");
      steps += LongTests.step(4);
    }
    assertTrue(steps > 35, steps + " steps");
  }

  @Test
  void anUnknownReasonIsRefusedWithThoseThatThereAre() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> bulk.request(REPLAY, Map.of("reason", "whatever")))
            .getMessage();
    assertTrue(message.startsWith("reason must be one of UNREADABLE, INVALID, "), message);
  }

  private void batch(String... ids) throws Exception {
    List<SampleEvent> events =
        List.of(ids).stream()
            .map(id -> Events.audit(id, "user:1", "read", id.substring(0, id.indexOf('-'))))
            .toList();
    var unused = parts.transaction(processor).run(parts.batch(processor, offset, events));
    offset += ids.length;
  }

  private String reason(String eventId) {
    return one("SELECT reason FROM dead_letter WHERE event_id = '%s'".formatted(eventId));
  }

  private long letter(String eventId) {
    return Long.parseLong(
        one("SELECT id FROM dead_letter WHERE event_id = '%s'".formatted(eventId)));
  }

  private String one(String sql) {
    return parts.texts(sql).getFirst();
  }

  private List<String> letters() {
    return parts.texts("SELECT concat_ws(' ', state, attempts) FROM dead_letter ORDER BY id");
  }

  private List<String> steps() {
    return parts.texts("SELECT id FROM step ORDER BY number");
  }
}
