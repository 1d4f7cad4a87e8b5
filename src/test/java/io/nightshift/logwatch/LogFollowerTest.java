package io.nightshift.logwatch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.monitoring.MonitoringParts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One pass after the other over real files, without threads: each line is counted once. */
class LogFollowerTest {
  private static final String BASE = "nightshift.monitoring.logs.\"app\".";
  private static MonitoringParts parts;

  @TempDir Path dir;
  private final Map<String, String> settings = new HashMap<>();
  private final LogTotals totals = new LogTotals();
  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private Path log;
  private LogFollower follower;

  @BeforeAll
  static void make() {
    parts = new MonitoringParts("log_follower");
  }

  @BeforeEach
  void begin() throws Exception {
    parts.empty();
    settings.put(BASE + "path", dir.resolve("app.log").toString());
    settings.put(BASE + "patterns.\"oom\".regex", "OutOfMemory");
    log = dir.resolve("app.log");
    write(log, "INFO long ago\nERROR long ago\n");
    restart();
    pass();
    assertEquals(0, counted());
  }

  @AfterEach
  void close() {
    follower.close();
  }

  @Test
  void linesAreCountedByLevelAndPatternAndMinute() throws Exception {
    now = Instant.parse("2026-11-26T12:00:59.999998Z");
    write(log, "INFO a\r\nWARN b\n\tat a stack trace\nERROR OutOfMemoryError\n");
    pass();
    now = Instant.parse("2026-11-26T12:01:00Z");
    write(log, "ERROR c\nERROR d\n");
    pass();
    assertEquals(
        List.of(
            "12:00 LEVEL ERROR 1",
            "12:00 LEVEL INFO 1",
            "12:00 LEVEL NONE 1",
            "12:00 LEVEL WARN 1",
            "12:00 PATTERN oom 1",
            "12:01 LEVEL ERROR 2"),
        parts.rows(
            """
            SELECT to_char(minute AT TIME ZONE 'UTC', 'HH24:MI'), kind, name, count FROM log_count
            ORDER BY 1, 2, 3
            """));
    assertEquals(3, totals.of(new LogTotals.Counted("app", LogKind.LEVEL, "ERROR")));
  }

  @Test
  void aLineThatIsNotAtItsEndWaits() throws Exception {
    write(log, "INFO whole\nERROR ha");
    pass();
    assertEquals(1, counted());
    pass();
    write(log, "lf\n");
    pass();
    assertEquals(2, counted());
    assertEquals(1, counted("ERROR"));
  }

  @Test
  void theRestOfALineThatWasBegunBeforeItWasFollowedIsSkipped() throws Exception {
    settings.put(BASE + "path", dir.resolve("other*").toString());
    Path other = dir.resolve("other");
    write(other, "INFO before\nERROR be");
    restart("new");
    pass();
    write(other, "gun before\nINFO a\n");
    pass();
    assertEquals(1, counted());
  }

  @Test
  void whatIsThereAtTheFirstStartIsCountedWhereItIsAskedFor() throws Exception {
    settings.put(BASE + "from", "BEGINNING");
    restart("new");
    pass();
    assertEquals(2, counted());
  }

  @Test
  void aFileThatComesLaterIsCountedFromItsBeginning() throws Exception {
    settings.put(BASE + "path", dir + "/sub-[ab]/{x,y}*.log");
    restart("new");
    pass();
    write(Files.createDirectories(dir.resolve("sub-a")).resolve("x1.log"), "INFO a\n");
    write(Files.createDirectories(dir.resolve("sub-b")).resolve("y.log"), "INFO b\n");
    write(dir.resolve("sub-b/z.log"), "INFO c\n");
    write(Files.createDirectories(dir.resolve("sub-c")).resolve("x.log"), "INFO d\n");
    pass();
    assertEquals(2, counted());
  }

  @Test
  void itGoesOnAfterARestartWhereItWas() throws Exception {
    write(log, "INFO a\nINFO b\nERROR ha");
    pass();
    write(log, "lf\nINFO c\n");
    restart();
    pass();
    assertEquals(4, counted());
    restart();
    pass();
    assertEquals(4, counted());
  }

  @Test
  void aRenamedFileIsReadToItsEndBeforeTheNewOne() throws Exception {
    write(log, "INFO a\nERROR b\n");
    Path old = Files.move(log, dir.resolve("app.log.1"));
    write(old, "WARN c\n");
    write(log, "FATAL d\n");
    pass();
    assertEquals(4, counted());
    write(old, "WARN by who has it open still\nERROR its end never comes");
    write(log, "INFO e\n");
    pass();
    assertEquals(6, counted());
    now = now.plus(LogFollower.LINGER).plusSeconds(1);
    pass();
    assertEquals(7, counted());
    assertEquals(2, counted("ERROR"));
    pass();
    pass();
    assertEquals(7, counted());
    assertEquals("1", parts.value("SELECT count(*) FROM log_position"));
    restart();
    pass();
    assertEquals(7, counted());
  }

  @Test
  void aFileThatWasRenamedWhileNobodyLookedIsFound() throws Exception {
    write(log, "INFO a\n");
    pass();
    follower.close();
    write(log, "ERROR b\n");
    Files.move(log, dir.resolve("app-2026.log"));
    write(log, "INFO c\n");
    restart();
    pass();
    assertEquals(3, counted());
    assertEquals(1, counted("ERROR"));
  }

  @Test
  void aRenamedFileThatMatchesStillIsTheSame() throws Exception {
    settings.put(BASE + "path", dir.resolve("app.log*").toString());
    restart();
    write(log, "INFO a\n");
    pass();
    Files.move(log, dir.resolve("app.log.1"));
    write(log, "INFO b\n");
    pass();
    restart();
    pass();
    assertEquals(2, counted());
  }

  @Test
  void aFileThatIsCutOffIsReadFromItsBeginning() throws Exception {
    write(log, "INFO a\nINFO b\n");
    pass();
    truncate();
    pass();
    write(log, "ERROR c\n");
    pass();
    assertEquals(3, counted());
    restart();
    pass();
    assertEquals(3, counted());
  }

  @Test
  void aFileThatIsCutOffAndGrownPastWhereItWasIsReadFromItsBeginning() throws Exception {
    write(log, "INFO a\n");
    pass();
    Files.copy(log, dir.resolve("app.log.1"));
    truncate();
    write(log, "ERROR line\n".repeat(100));
    pass();
    assertEquals(101, counted());
  }

  @Test
  void theSameHeaderIsNotTakenForTheSameFile() throws Exception {
    String header = "INFO a header that is longer than what is looked at ".repeat(10) + "\n";
    settings.put(BASE + "path", dir.resolve("h.log").toString());
    Path headed = dir.resolve("h.log");
    restart();
    write(headed, header + "WARN a\n".repeat(100));
    pass();
    truncate(headed);
    write(headed, header + "ERROR\n".repeat(200));
    pass();
    assertEquals(302, counted());
  }

  @Test
  void aFileThatIsDeletedIsReadToItsEnd() throws Exception {
    write(log, "INFO a\n");
    pass();
    write(log, "ERROR last words\n");
    Files.delete(log);
    pass();
    assertEquals(2, counted());
    now = now.plus(LogFollower.LINGER).plusSeconds(1);
    pass();
    pass();
    assertEquals("0", parts.value("SELECT count(*) FROM log_position"));
  }

  @Test
  void aFolderThatIsNotThereForAWhileIsNotForgotten() throws Exception {
    Path folder = Files.createDirectories(dir.resolve("volume/logs"));
    Path own = folder.resolve("own.log");
    settings.put(BASE + "path", own.toString());
    restart();
    write(own, "INFO a\n");
    pass();
    follower.close();
    Path aside = Files.move(folder, dir.resolve("aside"));
    restart();
    pass();
    Files.move(aside, folder);
    write(own, "INFO b\n");
    pass();
    assertEquals(2, counted());
  }

  @Test
  void aFileInTheSamePlaceOfTheDiskIsAnother() throws Exception {
    write(log, "INFO a\n");
    pass();
    follower.close();
    // As if the system had given its inode to a new file.
    parts.execute("UPDATE log_position SET fingerprint = '\\x00', path = '" + log + "'");
    restart();
    pass();
    assertEquals(4, counted(), "two of before, and one twice: it looks like another file");
  }

  @Test
  void aLongLineIsCutAndItsRestSkippedInBoundedMemory() throws Exception {
    write(log, "ERROR " + "x".repeat(200_000));
    pass();
    assertEquals(1, counted("ERROR"), "it is counted before its end");
    write(log, "OutOfMemory".repeat(100_000));
    pass();
    restart();
    write(log, "y\nINFO next\n");
    pass();
    assertEquals(2, counted());
    assertEquals(0, counted("oom"));
  }

  @Test
  void moreThanOneCommitHoldsIsReadInSeveral() throws Exception {
    write(log, "INFO 0123456789\n".repeat(700_000));
    assertTrue(follower.pass(MonitoringParts.limit()), "there is more");
    restart(); // In the middle of it.
    while (follower.pass(MonitoringParts.limit())) {
      write(log, "WARN it grows while it is read\n");
    }
    pass();
    assertEquals(700_000, counted("INFO"));
    assertEquals(counted() - 700_000, counted("WARN"));
  }

  @Test
  void whatIsNoTextIsCountedToo() throws Exception {
    Files.write(
        log,
        new byte[] {(byte) 0xff, 0, (byte) 0xc3, '\n', 'E', 'R', 'R', 'O', 'R', ' ', 0, '\n'},
        StandardOpenOption.APPEND);
    pass();
    assertEquals(2, counted());
    assertEquals(1, counted("ERROR"));
  }

  @Test
  void levelsMayBeAnythingButNotAnyNumber() throws Exception {
    settings.put(BASE + "level", "level=(\\S+)");
    restart();
    for (int i = 0; i < 100; i++) {
      write(log, "level=l\0'%d x\n".formatted(i));
    }
    write(log, "level=" + "z".repeat(1000) + "\n");
    pass();
    write(log, "level=new\n");
    pass();
    assertEquals(102, counted());
    assertEquals("33", parts.value("SELECT count(*) FROM log_count"));
    assertEquals(70, counted(LineCounter.OTHER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(x+x+)+y", "(a|x)*y", "(.*)*$\\d"})
  void aPatternThatTakesTooLongIsGivenUp(String regex) throws Exception {
    settings.put(BASE + "patterns.\"slow\".regex", regex);
    restart();
    write(log, ("ERROR " + "x".repeat(50_000) + "\n").repeat(50));
    pass();
    assertEquals(50, counted());
    assertEquals(0, counted("slow"));
  }

  @Test
  void whatCannotBeReadIsLeftAloneAndTheOthersAreRead() throws Exception {
    settings.put(BASE + "path", dir.resolve("*.log").toString());
    restart();
    Files.createDirectory(dir.resolve("folder.log"));
    Files.createSymbolicLink(dir.resolve("nowhere.log"), dir.resolve("absent"));
    Files.createSymbolicLink(dir.resolve("same.log"), log);
    Process fifo = new ProcessBuilder("mkfifo", dir.resolve("fifo.log").toString()).start();
    assertEquals(0, fifo.waitFor());
    // One that says that it is a file and cannot be read from its beginning, by root neither.
    Path unreadable = Path.of("/proc/self/mem");
    Files.createSymbolicLink(dir.resolve("memory.log"), unreadable);
    write(log, "INFO a\n");
    pass();
    assertEquals(1, counted());
    assertEquals(
        Files.exists(unreadable) ? 1 : 0, WorkerFigure.values(totals.figures()).get("unreadable"));
    assertEquals("1", parts.value("SELECT count(*) FROM log_position"));
  }

  @Test
  void aFileThatMayNotBeReadIsReadWhenItMay() throws Exception {
    Path secret = dir.resolve("secret.log");
    settings.put(BASE + "path", secret.toString());
    restart();
    pass();
    write(secret, "INFO a\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(secret), "root may read everything");
    pass();
    assertEquals(0, counted());
    assertEquals(1, WorkerFigure.values(totals.figures()).get("unreadable"));
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    pass();
    assertEquals(1, counted());
  }

  @Test
  void afterAPassThatWasNotCommittedEachLineIsCountedOnce() throws Exception {
    parts.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN RAISE EXCEPTION ''crash''; END';
        CREATE TRIGGER refuse BEFORE INSERT ON log_count FOR EACH ROW EXECUTE FUNCTION refuse();
        """);
    write(log, "INFO a\n");
    assertThrows(SQLException.class, () -> follower.pass(MonitoringParts.limit()));
    follower.reload();
    write(log, "INFO b\n");
    Path old = Files.move(log, dir.resolve("app.log.1"));
    write(log, "INFO c\n");
    assertThrows(SQLException.class, () -> follower.pass(MonitoringParts.limit()));
    follower.reload();
    Files.delete(old); // What is open is not lost while the database is away.
    parts.execute("DROP FUNCTION refuse CASCADE");
    pass();
    assertEquals(3, counted());
    restart();
    pass();
    assertEquals(3, counted());
  }

  @Test
  void afterACommitOfWhichNobodyHeardEachLineIsCountedOnce() throws Exception {
    write(log, "INFO a\n");
    pass();
    LogFollower other = follower("here");
    write(log, "INFO b\nINFO c\n");
    // What one that thought it had failed would find: the database knows more than it does.
    while (other.pass(MonitoringParts.limit())) {
      assertTrue(true);
    }
    other.close();
    write(log, "INFO d\n");
    assertThrows(LogTable.MovedException.class, () -> follower.pass(MonitoringParts.limit()));
    follower.reload();
    pass();
    assertEquals(4, counted());
  }

  @Test
  void aStopInTheMiddleOfAPassLosesNothing() throws Exception {
    write(log, "INFO a\n");
    CancellationSource told = CancellationSource.create();
    told.cancel();
    assertThrows(CancellationException.class, () -> follower.pass(told.token()));
    restart();
    pass();
    assertEquals(1, counted());
  }

  @Test
  void instancesCountForThemselves() throws Exception {
    write(log, "INFO a\n");
    pass();
    restart("there");
    pass();
    write(log, "INFO b\n");
    pass();
    assertEquals(
        List.of("here 1", "there 1"),
        parts.rows("SELECT instance, sum(count) FROM log_count GROUP BY 1 ORDER BY 1"));
  }

  @Test
  void manyFilesAreFollowedWithFewOpen() throws Exception {
    settings.put(BASE + "path", dir.resolve("many-*").toString());
    restart();
    pass();
    for (int i = 0; i < 600; i++) {
      write(dir.resolve("many-" + i), "INFO a\n");
    }
    pass();
    assertEquals(600, counted());
    try (var open = Files.list(Path.of("/proc/self/fd"))) {
      assertTrue(open.filter(fd -> isBelow(fd, dir)).count() <= 201);
    } catch (IOException e) {
      assumeTrue(false, "this system does not say what is open");
    }
    write(dir.resolve("many-599"), "INFO b\n");
    pass();
    assertEquals(601, counted());
  }

  private static boolean isBelow(Path fd, Path dir) {
    try {
      return Files.readSymbolicLink(fd).startsWith(dir.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app.log", "/", "/var/**/app.log", "/var/log/[", "/var/log/{a"})
  void aPathThatIsNoneIsRefused(String path) {
    settings.put(BASE + "path", path);
    assertThrows(IllegalArgumentException.class, () -> follower("here"));
  }

  @Test
  void whatIsNoRegularExpressionIsRefused() {
    settings.put(BASE + "patterns.\"oom\".regex", "(");
    var refused = assertThrows(IllegalArgumentException.class, () -> follower("here"));
    assertTrue(refused.getMessage().startsWith("patterns.\"oom\".regex"), refused.getMessage());
  }

  /** Another process that continues in its place. */
  private void restart() {
    restart("here");
  }

  private void restart(String instance) {
    if (follower != null) {
      follower.close();
    }
    follower = follower(instance);
  }

  private LogFollower follower(String instance) {
    Clock clock =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        };
    return new LogFollower(
        "app",
        instance,
        MonitoringParts.settings(LogWatchSettings.class, settings).logs().get("app"),
        parts.dataSource,
        clock,
        totals);
  }

  /** Passes until there is nothing more, some time after the last. */
  private void pass() throws SQLException {
    now = now.plus(Duration.ofNanos(1_000));
    while (follower.pass(MonitoringParts.limit())) {
      now = now.plus(Duration.ofNanos(1_000));
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void truncate() throws IOException {
    truncate(log);
  }

  private static void truncate(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private static long counted() throws SQLException {
    return Long.parseLong(
        parts.value("SELECT coalesce(sum(count), 0) FROM log_count WHERE kind = 'LEVEL'"));
  }

  private static long counted(String name) throws SQLException {
    return Long.parseLong(
        parts.value("SELECT coalesce(sum(count), 0) FROM log_count WHERE name = '" + name + "'"));
  }
}
