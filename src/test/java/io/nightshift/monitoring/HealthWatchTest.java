package io.nightshift.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pass after the other over real servers that go down and come up, without threads. */
class HealthWatchTest {
  private static final String BASE = "nightshift.monitoring.targets.\"shop\".";
  private static MonitoringParts parts;

  private final NameLookup lookup = new NameLookup();
  private final Map<String, String> settings = new HashMap<>();
  private Instant tick = Instant.parse("2026-11-26T23:59:30Z");

  @BeforeAll
  static void make() {
    parts = new MonitoringParts("health_watch");
  }

  @BeforeEach
  void empty() throws SQLException {
    parts.empty();
    settings.put(BASE + "timeout", "20s");
  }

  @AfterEach
  void close() {}

  @Test
  void aServerThatGoesDownIsToldOnceAndItsRecoveryToo() throws Exception {
    int port = freePort();
    settings.put(BASE + "http", "http://127.0.0.1:" + port + "/health");
    HttpServer server = serve(port);
    assertEquals("1 well, 0 not", pass().message());
    assertEquals("UP", state());
    server.stop(0);
    pass();
    pass();
    assertEquals("UP", state(), "two failures say nothing yet");
    assertEquals(List.of(), alerts());
    pass();
    Instant downSince = tick;
    assertEquals("DOWN", state());
    pass();
    assertEquals(List.of("target-down shop CRITICAL OPEN 2"), alerts());
    assertEquals(List.of("[Nightshift] CRITICAL: shop"), mails());

    server = serve(port);
    pass();
    assertEquals("DOWN", state(), "one success says nothing yet");
    pass();
    Instant upSince = tick;
    assertEquals("UP", state());
    pass();
    server.stop(0);
    assertEquals(List.of("target-down shop CRITICAL RESOLVED 2"), alerts());
    assertEquals(List.of("[Nightshift] CRITICAL: shop", "[Nightshift] Resolved: shop"), mails());

    Targets targets = new Targets(parts.dataSource, MonitoringParts.settings(settings));
    List<TargetView.Change> changes = targets.changes("shop", null, 9);
    assertEquals(
        List.of(TargetCondition.UP, TargetCondition.DOWN, TargetCondition.UP),
        changes.stream().map(TargetView.Change::to).toList());
    assertEquals(List.of(upSince, downSince), List.of(changes.get(0).at(), changes.get(1).at()));
    assertTrue(changes.get(1).why().contains("refused"), changes.get(1).why());
    assertEquals(8, targets.samples("shop", null, 99).size());
    assertEquals(upSince, targets.list().getFirst().since());
    assertNull(targets.list().getFirst().lastError());
  }

  @Test
  void aServerThatComesAndGoesIsNotToldOf() throws Exception {
    int port = freePort();
    settings.put(BASE + "tcp", "127.0.0.1:" + port);
    for (int i = 0; i < 6; i++) {
      try (ServerSocket up = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertEquals(port, up.getLocalPort());
        pass();
      }
      pass();
      pass();
    }
    assertEquals("UP", state());
    assertEquals(List.of(), alerts());
    assertEquals("1", parts.value("SELECT count(*) FROM target_change"));
  }

  @Test
  void aDatabaseThatIsDroppedIsDownAndOneThatIsMadeAgainIsUp() throws Exception {
    var postgres = Sandbox.shared().postgres();
    postgres.createDatabase("health_watch_other");
    settings.put(BASE + "sql", "SELECT count(*) < 1000 FROM pg_class");
    settings.put(BASE + "jdbc-url", postgres.jdbcUrl("health_watch_other"));
    settings.put(BASE + "username", postgres.username());
    settings.put(BASE + "password", postgres.password());
    settings.put(BASE + "failures", "1");
    settings.put(BASE + "successes", "1");
    pass();
    assertEquals("UP", state());
    parts.execute("DROP DATABASE health_watch_other WITH (FORCE)");
    pass();
    assertEquals("DOWN", state());
    assertTrue(error().contains("does not exist"), error());
    postgres.createDatabase("health_watch_other");
    pass();
    assertEquals("UP", state());
    assertEquals(List.of("target-down shop CRITICAL RESOLVED 1"), alerts());
  }

  @Test
  void nightshiftsOwnDatabaseCanBeAskedToo() throws Exception {
    settings.put(BASE + "sql", "SELECT count(*) = 0 FROM alert");
    pass();
    assertEquals("UP", state());
  }

  @Test
  void nothingOfAPassThatBreaksOffIsThereAndTheNextDoesItAll() throws Exception {
    settings.put(BASE + "tcp", "127.0.0.1:" + freePort());
    settings.put(BASE + "failures", "1");
    parts.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN RAISE EXCEPTION ''crash''; END';
        CREATE TRIGGER refuse BEFORE INSERT ON notification FOR EACH ROW EXECUTE FUNCTION refuse();
        """);
    RunContext broken = next();
    assertThrows(SQLException.class, () -> watch().runOnce(broken, MonitoringParts.limit()));
    assertEquals("0", parts.value("SELECT count(*) FROM target_sample"));
    assertEquals(List.of(), alerts());
    parts.execute("DROP FUNCTION refuse CASCADE");

    RunContext again = again(broken);
    watch().runOnce(again, MonitoringParts.limit());
    assertEquals(List.of("target-down shop CRITICAL OPEN 1"), alerts());
    assertEquals("1", parts.value("SELECT count(*) FROM target_sample"));
  }

  @Test
  void anInstanceThatHasLostItsRunWritesNothing() throws Exception {
    settings.put(BASE + "tcp", "127.0.0.1:" + freePort());
    RunContext stale = next();
    var unused = next();
    assertThrows(LeaseLostException.class, () -> watch().runOnce(stale, MonitoringParts.limit()));
    assertEquals("0", parts.value("SELECT count(*) FROM monitored_target"));
  }

  @Test
  void oneThatIsNotConfiguredAnyMoreIsForgottenAndItsAlertResolved() throws Exception {
    settings.put(BASE + "tcp", "127.0.0.1:" + freePort());
    settings.put(BASE + "failures", "1");
    pass();
    assertEquals("DOWN", state());
    settings.clear();
    pass();
    assertEquals("DOWN", state(), "another instance may be told to check it still");
    tick = tick.plusSeconds(120);
    pass();
    assertEquals("0", parts.value("SELECT count(*) FROM monitored_target"));
    assertEquals(List.of("target-down shop CRITICAL RESOLVED 1"), alerts());
    assertEquals("no targets are configured", pass().message());
  }

  @Test
  void eachIsCheckedAtItsOwnPace() throws Exception {
    settings.put(BASE + "tcp", "127.0.0.1:" + freePort());
    settings.put(BASE + "every", "2m");
    settings.put("nightshift.monitoring.targets.\"often\".sql", "SELECT 1");
    settings.put("nightshift.monitoring.targets.\"often\".every", "30s");
    for (int i = 0; i < 8; i++) {
      pass();
    }
    assertEquals(
        List.of("often 8", "shop 2"), // From 00:00:00 to 00:03:30.
        parts.rows("SELECT target, count(*) FROM target_sample GROUP BY 1 ORDER BY 1"));
    RunContext run = next();
    RunContext asked = new RunContext("health-watch", Trigger.OPERATOR, run.tick(), run.epoch());
    watch().runOnce(asked, MonitoringParts.limit());
    assertEquals(2, asked.items(), "an operator asks for all of them");
  }

  @Test
  void aCertificateThatEndsSoonIsToldBeforeItDoes(@TempDir Path dir) throws Exception {
    settings.put(BASE + "trust-all", "true");
    HttpsServer server = serveTls(dir.resolve("soon.p12"), 10, 0);
    int port = server.getAddress().getPort();
    settings.put(BASE + "http", "https://localhost:" + port + "/");
    pass();
    server.stop(0);
    assertEquals("UP", state());
    assertEquals(List.of("certificate shop WARNING OPEN 1"), alerts());

    server = serveTls(dir.resolve("late.p12"), 90, port);
    pass();
    assertEquals(List.of("certificate shop WARNING RESOLVED 1"), alerts());
    settings.put(BASE + "trust-all", "false");
    pass();
    server.stop(0);
    assertTrue(error().contains("SSL") || error().contains("certificat"), error());
  }

  @Test
  void noPasswordIsStoredOrTold() throws Exception {
    settings.put(BASE + "http", "http://ada:s3cret@127.0.0.1:" + freePort() + "/?token=t0ken");
    settings.put(BASE + "failures", "1");
    pass();
    String all =
        parts.rows("SELECT last_error FROM monitored_target").toString()
            + parts.rows("SELECT why FROM target_change")
            + parts.rows("SELECT error FROM target_sample")
            + parts.rows("SELECT message FROM alert")
            + parts.rows("SELECT data FROM outgoing_event");
    assertTrue(all.contains("refused"), all);
    assertFalse(all.contains("s3cret") || all.contains("t0ken"), all);
  }

  private HealthWatch watch() {
    MonitoringSettings now = MonitoringParts.settings(settings);
    return new HealthWatch(
        new ConfiguredTargets(
            now, parts.dataSource, new OutgoingHttp(lookup), lookup, MonitoringParts.noRedis()),
        now,
        parts.alerts,
        parts.dataSource,
        RunsOfTests.transactions(parts.dataSource));
  }

  /** Another pass, half a minute later. */
  private RunContext pass() throws Exception {
    RunContext run = next();
    watch().runOnce(run, MonitoringParts.limit());
    return run;
  }

  private RunContext next() throws SQLException {
    tick = tick.plusSeconds(30);
    return at(tick);
  }

  private static RunContext again(RunContext run) throws SQLException {
    return at(run.tick());
  }

  private static RunContext at(Instant tick) throws SQLException {
    RunContext run = RunsOfTests.next(parts.dataSource, "health-watch");
    return new RunContext(run.worker(), Trigger.SCHEDULE, tick, run.epoch());
  }

  private static String state() throws SQLException {
    return parts.value("SELECT state FROM monitored_target WHERE name = 'shop'");
  }

  private static String error() throws SQLException {
    return parts.value("SELECT last_error FROM monitored_target WHERE name = 'shop'");
  }

  private static List<String> alerts() throws SQLException {
    return parts.rows("SELECT rule, subject, severity, state, times FROM alert ORDER BY id");
  }

  private static List<String> mails() throws SQLException {
    return parts.rows("SELECT subject FROM notification ORDER BY id");
  }

  /** Below those that a client is given, which could be connected to itself. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Taken: another.
      }
    }
  }

  private static HttpServer serve(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    begin(server);
    return server;
  }

  private static void begin(HttpServer server) {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  private static HttpsServer serveTls(Path store, int days, int port) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                Integer.toString(days),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-startdate",
                "2026/11/26 00:00:00",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, "changeit".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    begin(server);
    return server;
  }
}
