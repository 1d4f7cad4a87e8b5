package io.nightshift.monitoring;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.redis.RedisServers;
import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.Ports;
import io.nightshift.sandbox.RawServer;
import io.nightshift.sandbox.RedisProcess;
import io.nightshift.sandbox.VertxOfTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Checks of real Redis servers, and of servers that are none. */
class RedisCheckTest {
  private static final String BASE = "nightshift.monitoring.targets.\"it\".";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Map<String, String> settings = new HashMap<>(Map.of(BASE + "timeout", "20s"));
  private final CheckRound round = new CheckRound(4);

  private static RedisProcess redis(String name, String... options) {
    var started = RedisProcess.start(Path.of("target", "redis-checks", name), options);
    assumeTrue(started.isPresent(), "no Redis here");
    return started.orElseThrow();
  }

  private List<Target> targets() {
    NameLookup lookup = new NameLookup();
    return new ConfiguredTargets(
            MonitoringParts.settings(settings),
            new PGSimpleDataSource(),
            new OutgoingHttp(lookup),
            lookup,
            new RedisServers(VertxOfTests::shared, lookup))
        .all();
  }

  private CheckResult check() throws InterruptedException {
    return round.run(targets(), MonitoringParts.limit()).getFirst();
  }

  private String error(String url) throws InterruptedException {
    settings.put(BASE + "redis", url);
    return String.valueOf(check().error());
  }

  private void awaitError(String url, Matcher<String> expected) {
    await().atMost(LONG).until(() -> error(url), expected);
  }

  @Test
  void aServerThatAnswersIsHealthyAndNoConnectionStays() throws Exception {
    try (RedisProcess redis = redis("plain")) {
      assertEquals("null", error(redis.url()));
      assertEquals("null", error("redis://localhost:%d/15".formatted(redis.port())));
      assertEquals(TargetType.REDIS, targets().getFirst().type());
      assertThat(error(redis.url() + "/16"), containsString("DB index is out of range"));
      await().atMost(LONG).until(redis::clients, equalTo(0L));
      redis.kill();
      assertThat(error(redis.url()), containsString("refused"));
    }
    assertEquals("there is no host nobody.invalid", error("redis://nobody.invalid"));
  }

  @Test
  void thePasswordIsOfTheUrlOrOfTheSettingsAndIsNeverShown() throws Exception {
    try (RedisProcess redis = redis("password", "--requirepass", "pass/w+rd 1")) {
      String at = "127.0.0.1:" + redis.port();
      assertEquals("null", error("redis://:pass%2Fw+rd%201@" + at));
      assertEquals("null", error("redis://default:pass%2Fw+rd%201@" + at + "/3"));
      assertEquals("the server requires a password (NOAUTH)", error("redis://" + at));
      String wrong = error("redis://:Wr0ng@" + at);
      assertEquals("the user or the password is wrong (WRONGPASS)", wrong);
      settings.put(BASE + "password", "pass/w+rd 1");
      assertEquals("null", error("redis://" + at));
      assertEquals("OK", redis.cli("ACL", "SETUSER", "ada", "on", ">s3cret", "+ping"));
      settings.put(BASE + "username", "ada");
      settings.put(BASE + "password", "s3cret");
      assertEquals("the user has no permission (NOPERM)", error("redis://" + at));
      assertEquals("OK", redis.cli("ACL", "SETUSER", "ada", "+info"));
      assertEquals("null", error("redis://" + at));
    }
  }

  @Test
  void aUserIsLoggedInAlsoWhereTheServerAsksForNone() throws Exception {
    try (RedisProcess redis = redis("nobody")) {
      String at = "127.0.0.1:" + redis.port();
      assertEquals("OK", redis.cli("ACL", "SETUSER", "ada", "on", ">a:d@ä %1", "+ping"));
      String wrong = "the user or the password is wrong (WRONGPASS)";
      assertEquals(wrong, error("redis://ada:Wr0ng@" + at));
      assertEquals(wrong, error("redis://nobody:Wr0ng@" + at));
      String url = "redis://ada:a%3Ad%40%C3%A4%20%251@" + at;
      assertEquals("the user has no permission (NOPERM)", error(url));
      assertEquals("OK", redis.cli("ACL", "SETUSER", "ada", "+info"));
      assertEquals("OK", redis.cli("ACL", "SETUSER", "default", "-ping"));
      assertEquals("null", error(url));
      assertEquals("the user has no permission (NOPERM)", error("redis://" + at));
    }
  }

  @Test
  void aServerThatRepeatsThePasswordIsNotQuoted() throws Exception {
    String secret = "s3cret-".repeat(30);
    for (String quoted :
        List.of(", with args: 's3cret' 's3%23cret'", "s3cret", ", with args beginning with: '")) {
      String password = quoted.endsWith("'") ? secret : "s3cret";
      String rest = quoted.equals(", with args beginning with: '") ? secret.substring(0, 120) : "";
      try (RawServer proxy =
          RawServer.answering(
              "-ERR unknown command 'HELLO'\r\n",
              "-NOAUTH Authentication required.\r\n",
              "-ERR unknown command 'AUTH'" + quoted + rest + "\r\n")) {
        String error = error("redis://:%s@127.0.0.1:%d".formatted(password, proxy.port()));
        assertThat(error, startsWith("the server answers: ERR unknown command 'AUTH'"));
        assertFalse(error.contains("s3cret"), error);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 400 Bad Request     | the answer is not one of a Redis server
          -LOADING loading             | the server loads its data (LOADING)
          -MISCONF it cannot           | the server refuses writes: it cannot save its data (MISCONF)
          -READONLY it is one          | the server is a read-only replica (READONLY)
          -MASTERDOWN it is            | the server is a replica without a link to its master (MASTERDOWN)
          -DENIED it is protected      | the server is in protected mode: it accepts local connections only (DENIED)
          -MOVED 1 10.0.0.1:6379       | the server is part of a cluster, which is not supported (MOVED)
          -what                        | the server answers: what
          *1                           | the server closed the connection
          $999999999999                | the answer is not one of a Redis server
          *-7                          | the answer is not one of a Redis server
          *2000000000                  | the answer has more than 1,000,000 elements
          $500000000                   | the answer has more than 33,554,432 bytes
          >2000000000                  | the answer is not one of a Redis server
          """)
  void whatAServerAnswersIsSaidClearly(String says, String error) throws Exception {
    try (RawServer server = RawServer.goneAfter(says + "\r\n")) {
      assertEquals(error, error("redis://127.0.0.1:" + server.port()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {":1", "$-1", "*0", "+OK"})
  void theAnswerToAPingIsPong(String says) throws Exception {
    // The client sends a ping of its own at first.
    try (RawServer server = RawServer.answering("+PONG\r\n", says + "\r\n")) {
      assertEquals("the answer to PING is not PONG", error("redis://127.0.0.1:" + server.port()));
    }
  }

  @Test
  void anAnswerThatNamesNoRoleIsNone() throws Exception {
    for (String says :
        List.of("+nonsense\r\n", ":7\r\n", "*0\r\n", "$-1\r\n", "$6\r\nrole:x\r\n")) {
      try (RawServer server = RawServer.answering("+PONG\r\n", "+PONG\r\n", says)) {
        assertEquals(
            "the answer to INFO names no role", error("redis://127.0.0.1:" + server.port()));
      }
    }
    try (RawServer server = RawServer.answering("+PONG\r\n", "+PONG\r\n", "-NOPERM no\r\n")) {
      assertEquals(
          "the user has no permission (NOPERM)", error("redis://127.0.0.1:" + server.port()));
    }
  }

  @Test
  void whatAServerSaysOfItsReplicasIsOneLine() throws Exception {
    String says = "role:master\r\nslave0:ip=1\r2\0\u001b,port=3,state=x\r\n";
    try (RawServer server =
        RawServer.answering(
            "+PONG\r\n", "+PONG\r\n", "$%d\r\n%s\r\n".formatted(says.length(), says))) {
      assertEquals(
          "the replica 1 2  :3 is not online: its state is x",
          error("redis://127.0.0.1:" + server.port()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+PO", "+PONG\r\n", "$9\r\nall", "*3\r\n+a\r\n"})
  void aServerThatIsSilentIsGivenUp(String says) throws Exception {
    settings.put(BASE + "timeout", "500ms");
    try (RawServer silent = RawServer.silentAfter(says)) {
      String url = "redis://127.0.0.1:" + silent.port();
      assertEquals("no answer within 0.5s", error(url));
      awaitError(
          url, equalTo("no answer within 0.5s")); // The check before may need a while to end.
    }
  }

  @Test
  void aFrozenServerKeepsNoConnectionOfACheckAndAStopEndsIt() throws Exception {
    settings.put(BASE + "timeout", "300ms");
    try (RedisProcess redis = redis("frozen")) {
      redis.signal("STOP");
      for (int i = 0; i < 3; i++) {
        awaitError(redis.url(), equalTo("no answer within 0.3s"));
      }
      settings.put(BASE + "timeout", "1m");
      CancellationSource told = CancellationSource.create();
      Target real = targets().getFirst();
      Target stopped =
          new Target(
              real.name(),
              real.type(),
              real.settings(),
              () -> {
                told.cancel();
                return real.check().run();
              },
              real.secrets());
      assertThrows(CancellationException.class, () -> round.run(List.of(stopped), told.token()));
      redis.signal("CONT");
      await().atMost(LONG).until(redis::clients, equalTo(0L));
      awaitError(redis.url(), equalTo("null"));
    }
  }

  @Test
  void aReplicaIsHealthyAsLongAsItFollowsItsMaster() throws Exception {
    settings.put(BASE + "max-lag", "1s");
    try (RedisProcess master = redis("master", "--repl-ping-replica-period", "1");
        RedisProcess replica = redis("replica", "--replicaof", "127.0.0.1 " + master.port())) {
      awaitError(replica.url(), equalTo("null"));
      awaitError(master.url(), equalTo("null"));
      replica.signal("STOP");
      awaitError(
          master.url(),
          matchesPattern("the replica 127.0.0.1:\\d+ is \\d+ s behind, the limit is 1 s"));
      replica.signal("CONT");
      awaitError(master.url(), equalTo("null"));
      awaitError(replica.url(), equalTo("null"));
      master.signal("STOP");
      awaitError(
          replica.url(),
          matchesPattern(
              "the replica has heard nothing from its master for \\d+ s, the limit is 1 s"));
      settings.put(BASE + "max-lag", "10m");
      assertEquals("null", error(replica.url()), "the limit is that of the target");
      master.kill();
      awaitError(replica.url(), startsWith("the replica has no link to its master"));
      master.begin();
      awaitError(replica.url(), equalTo("null"));
    }
  }

  @Test
  void aReplicaWhoseMasterWasNeverThereHasNoLink() throws Exception {
    try (RedisProcess replica = redis("orphan", "--replicaof", "127.0.0.1 " + Ports.free())) {
      assertThat(error(replica.url()), startsWith("the replica has no link to its master"));
    }
  }

  @Test
  void theCertificateIsCheckedAndItsEndIsKnown(@TempDir Path dir) throws Exception {
    Certificates certificates = Certificates.make(dir.resolve("certificates"));
    String authority = certificates.authority().toString();
    try (RedisProcess redis =
        redis(
            "tls",
            "--tls-cert-file",
            certificates.certificate().toString(),
            "--tls-key-file",
            certificates.key().toString(),
            "--tls-ca-cert-file",
            authority,
            "--tls-auth-clients",
            "no")) {
      String url = "rediss://localhost:" + redis.port();
      assertThat(error(url), startsWith("the certificate of the server is not trusted"));
      settings.put(BASE + "ca", authority);
      assertEquals("null", error(url));
      Instant until = check().certificateUntil();
      assertNotNull(until);
      assertTrue(until.isBefore(Instant.now().plus(Duration.ofDays(3))), until::toString);
      String other = "rediss://127.0.0.1:" + redis.port();
      assertThat(error(other), startsWith("the certificate of the server is not trusted"));
      settings.put(BASE + "trust-all", "true");
      assertEquals("null", error(other));
      assertThat(
          error("redis://localhost:" + redis.port()), equalTo("the server closed the connection"));
      settings.put(BASE + "ca", dir.resolve("none.pem").toString());
      settings.put(BASE + "trust-all", "false");
      assertThat(
          assertThrows(IllegalArgumentException.class, () -> error(url)).getMessage(),
          startsWith(BASE + "ca: "));
    }
    try (RedisProcess plain = redis("no-tls")) {
      settings.put(BASE + "trust-all", "true");
      settings.put(BASE + "timeout", "1s");
      // It takes the greeting for the beginning of a command, unless that has the end of a line.
      assertThat(
          error("rediss://127.0.0.1:" + plain.port()),
          anyOf(equalTo("no answer within 1s"), containsString("TLS")));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://x/",
        "redis:",
        "redis://",
        "redis://s3cret@host",
        "redis://:s3cret#x@host/",
        "redis://:s3/cret@host",
        "redis://:s3cret@ho_st",
        "redis://:s3cret@host:0",
        "redis://:s3cret@host:65536",
        "redis://:s3cret@host/one",
        "redis://:s3cret@host/-1",
        "redis://:s3cret@host/0?password=s3cret",
        "redis://ada:@host",
        "s3cret"
      })
  void aUrlThatIsNoneIsRefusedWithoutItsText(String url) {
    settings.put(BASE + "redis", url);
    settings.put(BASE + "tcp", url.isEmpty() ? "localhost:1" : "");
    if (url.isEmpty()) {
      assertEquals(TargetType.TCP, targets().getFirst().type(), "an empty setting is none");
      return;
    }
    settings.remove(BASE + "tcp");
    String failure = assertThrows(IllegalArgumentException.class, this::targets).getMessage();
    assertThat(failure, startsWith(BASE + "redis "));
    assertFalse(failure.contains("s3cret"), failure);
  }

  @Test
  void aTargetThatIsNotCheckedOpensNothing() {
    settings.put(BASE + "redis", "redis://127.0.0.1:1");
    NameLookup lookup = new NameLookup();
    RedisServers none =
        new RedisServers(
            () -> {
              throw new AssertionError("no client is needed yet");
            },
            lookup);
    assertNull(
        new ConfiguredTargets(
                MonitoringParts.settings(settings),
                new PGSimpleDataSource(),
                new OutgoingHttp(lookup),
                lookup,
                none)
            .all()
            .getFirst()
            .settings()
            .ca()
            .orElse(null));
  }

  private static void assertThat(String actual, Matcher<String> expected) {
    org.hamcrest.MatcherAssert.assertThat(actual, expected);
  }
}
