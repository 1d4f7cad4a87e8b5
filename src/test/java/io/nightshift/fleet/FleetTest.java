package io.nightshift.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.Transaction;
import io.nightshift.fleet.FleetView.Desired;
import io.nightshift.fleet.FleetView.Member;
import io.nightshift.fleet.FleetView.Partition;
import io.nightshift.fleet.FleetView.Place;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.WorkerState;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Several instances on one real database, whose clock judges. */
class FleetTest {
  private static final String DATABASE = "fleet";
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  private final List<PartitionReports.Position> stored = new ArrayList<>();

  @BeforeAll
  static void migrate() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(DATABASE);
    DATA_SOURCE.setUrl(postgres.jdbcUrl(DATABASE));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
  }

  @BeforeEach
  void empty() throws SQLException {
    execute("TRUNCATE instance, worker_control, worker_restart CASCADE");
  }

  // Heartbeats.

  @Test
  void anInstanceIsSeenByItsHeartbeatAndIsLostWithoutOne() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    new Replica(DATA_SOURCE, "two", "mails");
    assertEquals(List.of("one RUNNING", "two RUNNING"), members());
    silence("one", "16 seconds");
    assertEquals(List.of("two RUNNING", "one LOST"), members());
    one.beat();
    assertEquals(List.of("one RUNNING", "two RUNNING"), members());
    one.become(HostState.DRAINING);
    one.beat();
    assertEquals(List.of("one DRAINING", "two RUNNING"), members());
    one.heartbeats.stopped();
    silence("one", "59 minutes");
    assertEquals(List.of("two RUNNING", "one STOPPED"), members());
    assertEquals(List.of("two"), places("mails"));
  }

  @Test
  void oneThatIsSilentOrStoppedForAnHourIsGone() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one");
    new Replica(DATA_SOURCE, "two");
    Replica three = new Replica(DATA_SOURCE, "three");
    three.heartbeats.stopped();
    silence("two", "61 minutes");
    silence("three", "61 minutes");
    assertEquals(List.of("one RUNNING"), members());
    one.beat();
    assertEquals("1", value("SELECT count(*) FROM instance"));
  }

  @Test
  void theTimesAreTheDatabases() throws SQLException {
    new Replica(DATA_SOURCE, "one");
    assertEquals(
        "true",
        value(
            "SELECT (started_at <= seen_at AND seen_at <= clock_timestamp()"
                + " AND started_at > clock_timestamp() - interval '1 hour')::text FROM instance"));
  }

  @Test
  void afterAKillTheNextProcessOfTheNameTakesThePlaceOfTheOldOneAtOnce() throws SQLException {
    new Replica(DATA_SOURCE, "one", "mails");
    Replica again = new Replica(DATA_SOURCE, "one", "mails");
    assertEquals(List.of("one RUNNING"), members());
    assertEquals(again.id.toString(), value("SELECT id FROM instance"));
  }

  @Test
  void twoLiveProcessesOfOneNameAreBothSeenAndKnowIt() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica twin = new Replica(DATA_SOURCE, "one", "mails");
    one.beat();
    one.beat();
    assertEquals(List.of("one RUNNING", "one#2 RUNNING"), members());
    assertTrue(one.heartbeats.beat().hasTwin());
    assertTrue(twin.heartbeats.beat().hasTwin());
    assertEquals("one#2", reader().find("one#2").map(FleetView.Detail::instance).orElseThrow());
    assertEquals(List.of("one", "one#2"), places("mails"));
    silence("one", "16 seconds");
    twin.beat();
    assertFalse(twin.heartbeats.beat().hasTwin());
  }

  @Test
  void aHeartbeatIsOneStatementAndBringsWhatTheOthersAre() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one");
    new Replica(DATA_SOURCE, "two", "2.0.0", Duration.ofMinutes(1));
    new Replica(DATA_SOURCE, "three");
    silence("three", "20 seconds");
    var answer = one.heartbeats.beat();
    assertEquals(Map.of("RUNNING", 1L, "LOST", 1L), answer.states());
    assertEquals(Set.of("2.0.0"), answer.versions());
  }

  @Test
  void anErrorWithCharactersThatJsonbRefusesDoesNotKeepTheHeartbeatAway() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.workers.fail("mails", "half a pair \ud83d, NUL \0, " + "x".repeat(1_000));
    one.beat();
    String shown = reader().find("one").orElseThrow().workers().getFirst().lastError();
    assertEquals("half a pair ?, NUL ?, " + "x".repeat(178), shown);
  }

  // Topics.

  @Test
  void aTopicHasAllPartitionsWhoeverReadsThem() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one");
    Replica two = new Replica(DATA_SOURCE, "two");
    Replica lost = new Replica(DATA_SOURCE, "lost");
    one.reads(topic(10.0, new PartitionReports.Partition(0, 5, 9, 4, true)));
    two.reads(
        topic(
            2.5,
            new PartitionReports.Partition(1, 7, 7, 0, true),
            new PartitionReports.Partition(2, 1, 30, 29, false)));
    lost.reads(topic(99.0, new PartitionReports.Partition(3, 1, 2, 1, true)));
    one.beat();
    two.beat();
    lost.beat();
    silence("lost", "16 seconds");
    for (int partition = 0; partition < 4; partition++) {
      stored.add(new PartitionReports.Position("orders", partition, 20));
    }
    stored.add(new PartitionReports.Position("nobody-reads-it", 0, 1));
    FleetView.Topic topic = reader().read().topics().getFirst();
    assertEquals(1, reader().read().topics().size());
    assertEquals("orders", topic.topic());
    assertEquals(12.5, topic.eventsPerSecond());
    assertEquals(14, topic.lag());
    assertEquals(
        List.of(
            new Partition(0, 5, 9L, 4L, "one"),
            new Partition(1, 7, 7L, 0L, "two"),
            new Partition(2, 20, 30L, 10L, null),
            new Partition(3, 20, null, null, null)),
        topic.partitions());
    var detail = reader().find("one").orElseThrow();
    assertEquals(10.0, detail.eventsPerSecond());
    assertEquals(List.of(new FleetView.OwnPartition("orders", 0, 5, 9, 4)), detail.partitions());
    assertTrue(reader().find("nobody").isEmpty());
  }

  private static PartitionReports.Topic topic(double rate, PartitionReports.Partition... all) {
    return new PartitionReports.Topic("orders", rate, List.of(all));
  }

  // Desired states.

  @Test
  void aPauseIsFollowedByAllAndByOneThatStartsLater() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails", "hooks");
    Replica two = new Replica(DATA_SOURCE, "two", "mails", "hooks");
    one.pause("mails", "ada", "the server is repaired", null);
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
    one.beat();
    assertEquals(
        List.of(new Place("one", "PAUSED", true), new Place("two", "RUNNING", false)),
        worker("mails").instances());
    two.beat();
    two.beat();
    Replica three = new Replica(DATA_SOURCE, "three", "mails", "hooks");
    assertEquals(WorkerState.PAUSED, three.workers.state("mails"));
    assertEquals(WorkerState.RUNNING, three.workers.state("hooks"));
    assertEquals(
        List.of(
            new Place("one", "PAUSED", true),
            new Place("two", "PAUSED", true),
            new Place("three", "PAUSED", true)),
        worker("mails").instances());
    Desired desired = Objects.requireNonNull(worker("mails").desired());
    assertEquals("PAUSED", desired.state());
    assertEquals("ada", desired.by());
    assertEquals("the server is repaired", desired.reason());
    assertNull(desired.until());
    assertNull(worker("hooks").desired());
    three.resume("mails", "bob");
    assertNull(worker("mails").desired());
    one.beat();
    two.beat();
    for (Replica each : List.of(one, two, three)) {
      assertEquals(WorkerState.RUNNING, each.workers.state("mails"));
    }
  }

  @Test
  void anEndIsJudgedByTheDatabaseAlsoIfNobodyRanMeanwhile() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.pause("mails", "ada", null, one.commands.now().plusSeconds(600));
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    assertEquals(WorkerState.PAUSED, two.workers.state("mails"));
    execute("UPDATE worker_control SET until = clock_timestamp()");
    one.beat();
    assertEquals(WorkerState.RUNNING, one.workers.state("mails"));
    assertNull(worker("mails").desired());
    assertEquals(
        WorkerState.RUNNING, new Replica(DATA_SOURCE, "three", "mails").workers.state("mails"));
  }

  @Test
  void theNextEndIsKnownToAHeartbeat() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.pause("mails", "ada", null, one.commands.now().plusSeconds(3));
    long left = one.heartbeats.beat().controls().getFirst().leftMillis();
    assertTrue(left > 0 && left <= 3000, "left: " + left);
  }

  @Test
  void theLastCommandWinsAndReplacesReasonAndEnd() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    one.pause("mails", "ada", "first", null);
    two.pause("mails", "bob", null, two.commands.now().plusSeconds(60));
    Desired desired = Objects.requireNonNull(worker("mails").desired());
    assertEquals("bob", desired.by());
    assertNull(desired.reason());
    assertTrue(Objects.requireNonNull(desired.until()).isAfter(Instant.EPOCH));
    two.resume("mails", "bob");
    assertThrows(CommandRefusedException.class, () -> two.resume("mails", "bob"));
    one.beat();
    assertEquals(WorkerState.RUNNING, one.workers.state("mails"));
  }

  @Test
  void aHeartbeatThatReadBeforeACommandDoesNotUndoIt() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    long asked = one.desired.changes();
    List<WorkerControl> read = one.heartbeats.beat().controls();
    one.pause("mails", "ada", null, null);
    assertFalse(one.desired.learn(read, asked));
    one.desired.follow(one.workers.states());
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
  }

  /** Two operators on one instance: the answers may be given in another order than the commits. */
  @Test
  void anEarlierCommandThatIsFollowedLateDoesNotUndoALaterOne() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    var pause = Transaction.run(DATA_SOURCE, c -> one.commands.pause(c, order("ada"), null));
    var resume = Transaction.run(DATA_SOURCE, c -> one.commands.resume(c, order("bob")));
    resume.follow();
    pause.follow();
    assertEquals(WorkerState.RUNNING, one.workers.state("mails"));
  }

  private static FleetCommands.Order order(String by) {
    return new FleetCommands.Order("mails", by, null);
  }

  @Test
  void aWorkerThatOnlyAnotherInstanceHasIsCommandedFromHere() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "hooks");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    assertEquals(WorkerState.RUNNING, one.commands.find("mails").orElseThrow().state());
    one.pause("mails", "ada", null, null);
    two.beat();
    assertEquals(WorkerState.PAUSED, two.workers.state("mails"));
    two.beat();
    assertEquals(WorkerState.PAUSED, one.commands.find("mails").orElseThrow().state());
    one.resume("mails", "ada");
    two.beat();
    assertEquals(WorkerState.RUNNING, two.workers.state("mails"));
    one.restart("mails", "ada");
    two.beat();
    two.beat();
    assertEquals(List.of("two"), Objects.requireNonNull(worker("mails").restart()).done());
    silence("two", "16 seconds");
    assertTrue(one.commands.find("mails").isEmpty());
    assertThrows(CommandRefusedException.class, () -> one.restart("mails", "ada"));
    assertTrue(one.commands.find("nobody").isEmpty());
  }

  /** As another version may write them. */
  @Test
  void reportsOfAnotherFormAreReadAsFarAsTheyGo() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    for (String report :
        List.of(
            "null",
            "7",
            "\"text\"",
            "{\"name\":\"mails\"}",
            "[null,7,[[]],{}]",
            "[{\"name\":7,\"kind\":null,\"state\":[],\"since\":\"soon\",\"partitions\":3}]",
            "[{\"name\":\"mails\",\"kind\":\"a kind\",\"state\":\"ASLEEP\",\"topic\":\"t\","
                + "\"partitions\":[1,{\"partition\":\"x\",\"isRead\":true}]}]")) {
      execute(
          "INSERT INTO instance SELECT gen_random_uuid(), 'other', host, version, state,"
              + " started_at, clock_timestamp(), '%s', '%s' FROM instance WHERE name = 'one'"
                  .formatted(report, report));
      assertEquals(2, reader().read().instances().size(), report);
      assertEquals("other", reader().find("other").orElseThrow().instance(), report);
      assertThrows(CommandRefusedException.class, () -> one.resume("mails", "ada"), report);
      one.restart("mails", "ada");
      assertTrue(one.commands.find("other worker").isEmpty());
      one.beat();
      execute("DELETE FROM instance WHERE name = 'other'");
    }
  }

  @Test
  void aPauseOfOneInstanceIsShownAgainstTheOthersAndAResumeOfAllEndsIt() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    two.commands.pauseHere("mails", null);
    one.beat();
    two.beat();
    assertNull(worker("mails").desired());
    assertEquals(
        List.of(new Place("one", "RUNNING", true), new Place("two", "PAUSED", false)),
        worker("mails").instances());
    one.resume("mails", "ada");
    two.beat();
    assertEquals(WorkerState.RUNNING, two.workers.state("mails"));
    two.beat();
    assertThrows(CommandRefusedException.class, () -> one.resume("mails", "ada"));
  }

  @Test
  void aPauseOfOneInstanceEndsByItselfAndWithARestart() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.commands.pauseHere("mails", Duration.ZERO);
    one.beat();
    assertEquals(WorkerState.RUNNING, one.workers.state("mails"));
    one.commands.pauseHere("mails", null);
    one.beat();
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
    one.commands.restartHere("mails");
    one.beat();
    assertEquals(WorkerState.RUNNING, one.workers.state("mails"));
  }

  @Test
  void aResumeOfOneInstanceHoldsUntilTheNextCommandToAll() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.pause("mails", "ada", null, null);
    one.commands.resumeHere("mails");
    one.beat();
    one.beat();
    assertEquals(List.of(new Place("one", "RUNNING", false)), worker("mails").instances());
    one.pause("mails", "ada", null, null);
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
  }

  @Test
  void aPauseHoldsThroughARestartOfTheWorkerAndOverAFailure() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.pause("mails", "ada", null, null);
    one.commands.restartHere("mails");
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
    one.workers.become("mails", WorkerState.RUNNING); // As after a refusal.
    one.beat();
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
    one.resume("mails", "ada");
    assertEquals(WorkerState.RUNNING, one.workers.state("mails"));
  }

  @Test
  void oneThatTheApplicationPausedStaysPaused() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.workers.pause("mails");
    one.beat();
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
  }

  @Test
  void aWorkerWithoutWorkIsNotPaused() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one", "schema");
    assertThrows(CommandRefusedException.class, () -> one.pause("schema", "ada", null, null));
    assertThrows(CommandRefusedException.class, () -> one.commands.pauseHere("schema", null));
    assertEquals("0", value("SELECT count(*) FROM worker_control"));
  }

  /** It would never hear of the command that resumes it. */
  @Test
  void theWorkerThatCarriesTheCommandsIsNotPaused() throws SQLException {
    Replica one = new Replica(DATA_SOURCE, "one", "fleet");
    assertThrows(CommandRefusedException.class, () -> one.pause("fleet", "ada", null, null));
    assertThrows(CommandRefusedException.class, () -> one.commands.pauseHere("fleet", null));
    assertEquals(WorkerState.RUNNING, one.workers.state("fleet"));
  }

  private FleetReader reader() {
    return new FleetReader(
        DATA_SOURCE,
        new PartitionReports() {
          @Override
          public List<Topic> read() {
            return List.of();
          }

          @Override
          public List<Position> stored(Connection connection) {
            return stored;
          }
        });
  }

  private List<String> members() {
    return reader().read().instances().stream().map(FleetTest::text).toList();
  }

  private static String text(Member member) {
    return member.instance() + " " + member.state();
  }

  private FleetView.Worker worker(String name) {
    return reader().read().workers().stream()
        .filter(worker -> worker.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private List<String> places(String name) {
    return worker(name).instances().stream().map(Place::instance).toList();
  }

  private static void silence(String name, String age) throws SQLException {
    execute(
        "UPDATE instance SET seen_at = clock_timestamp() - interval '%s' WHERE name = '%s'"
            .formatted(age, name));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
