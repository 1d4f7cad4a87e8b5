package io.nightshift.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.sqlserver.jdbc.SQLServerException;
import io.nightshift.hosting.Failures;
import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.RawServer;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.TdsRefusal;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Databases of other systems that cannot be reached, are no databases, or refuse. No SQL Server
 * runs here: its driver is real, and its errors come in the bytes that its protocol has for them.
 */
class ReadOnlyDatabaseTest {
  private static final Duration LONG = Duration.ofSeconds(5);
  private static final String SECRET = "Wr0ng;One}";

  private static ReadOnlyDatabase at(String url, Duration timeout) {
    return ReadOnlyDatabase.at(
        new DatabaseLogin("nightshift.it.url", url, "ada", SECRET, "nightshift-it", timeout));
  }

  private static ReadOnlyDatabase sqlServer(int port, String properties) {
    return at("jdbc:sqlserver://localhost:" + port + properties, LONG);
  }

  private static String url(String scheme, int port) {
    return "%s://127.0.0.1:%d%s".formatted(scheme, port, scheme.endsWith("sqlserver") ? "" : "/x");
  }

  private static SQLException refusal(ReadOnlyDatabase database) {
    SQLException failure = assertThrows(SQLException.class, () -> database.connect().close());
    assertFalse(Failures.oneLine(failure).contains(SECRET), Failures.oneLine(failure));
    return failure;
  }

  @ParameterizedTest
  @CsvSource({
    "18456, 14, true", // The log-in has failed.
    "208, 16, true", // No such table.
    "229, 14, true", // No right to read it.
    "4060, 11, false", // The database cannot be opened: it may be starting.
    "40613, 17, false", // Azure SQL: the database is not available at the moment.
    "1205, 13, false", // Chosen as the victim of a deadlock.
    "18401, 14, false", // The server is upgrading.
    "17, 20, false"
  })
  void anErrorOfTheServerIsPermanentOrNot(int number, int severity, boolean permanent)
      throws IOException {
    try (TdsRefusal server = new TdsRefusal(null, number, severity, "refused for user 'ada'")) {
      ReadOnlyDatabase database = sqlServer(server.port(), ";encrypt=false");
      SQLException failure = refusal(database);
      assertInstanceOf(SQLServerException.class, failure);
      assertEquals(number, failure.getErrorCode(), failure.getMessage());
      assertEquals(permanent, database.isPermanent(failure), failure.getMessage());
      assertEquals(List.of(18, 16), server.packets());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";encrypt=mandatory", ";trustServerCertificate=true"})
  void aServerWithoutEncryptionGetsNoLogIn(String properties) throws IOException {
    try (TdsRefusal server = new TdsRefusal(null, 18456, 14, "never read")) {
      ReadOnlyDatabase database = sqlServer(server.port(), properties);
      SQLException failure = refusal(database);
      assertTrue(failure.getMessage().contains("ncrypt"), failure.getMessage());
      assertFalse(database.isPermanent(failure));
      assertEquals(List.of(18), server.packets());
    }
  }

  @Test
  void aCertificateOfAnotherAuthorityOrHostGetsNoLogIn() throws IOException {
    Path dir = Path.of("target", "tds-certificates");
    Sandbox.emptied(dir);
    Certificates right = Certificates.make(dir);
    try (TdsRefusal server = new TdsRefusal(right, 18456, 14, "refused")) {
      for (String properties :
          List.of(
              "", // The authorities of the Java platform do not have it.
              ";trustServerCertificate=true", // Without effect where the encryption is strict.
              trusting(right) + ";hostNameInCertificate=erp.example")) {
        SQLException failure = refusal(sqlServer(server.port(), ";encrypt=strict" + properties));
        assertEquals(0, failure.getErrorCode(), failure.getMessage());
      }
      assertEquals(List.of(), server.packets());
      assertEquals(
          18456,
          refusal(sqlServer(server.port(), ";encrypt=strict" + trusting(right))).getErrorCode());
    }
  }

  private static String trusting(Certificates certificates) {
    return ";trustStore=%s;trustStoreType=PKCS12;trustStorePassword=%s"
        .formatted(certificates.keyStore(), Certificates.PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 400 Bad Request\r\n\r\n", "\u0004\u0001\u0000\u0008\0\0\1\0"})
  void whatIsNoSqlServerIsAway(String says) throws IOException {
    try (RawServer other = RawServer.goneAfter(says)) {
      ReadOnlyDatabase database = sqlServer(other.port(), "");
      assertFalse(database.isPermanent(refusal(database)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:postgresql", "jdbc:mariadb", "jdbc:mysql", "jdbc:sqlserver"})
  void aPortThatDoesNotAnswerIsAway(String scheme) throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    ReadOnlyDatabase database = at(url(scheme, port), LONG);
    assertFalse(database.isPermanent(refusal(database)));
    assertEquals(List.of("127.0.0.1"), database.hosts());
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:postgresql", "jdbc:mariadb", "jdbc:sqlserver"})
  void aServerThatIsSilentIsGivenUp(String scheme) throws IOException {
    try (RawServer silent = RawServer.silentAfter("")) {
      ReadOnlyDatabase database = at(url(scheme, silent.port()), Duration.ofMillis(300));
      assertFalse(database.isPermanent(refusal(database)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:postgresql", "jdbc:mariadb", "jdbc:sqlserver"})
  void aStopEndsTheWaitForASilentServer(String scheme) throws Exception {
    AtomicReference<Object> ended = new AtomicReference<>();
    try (RawServer silent = RawServer.silentAfter("")) {
      ReadOnlyDatabase database = at(url(scheme, silent.port()), Duration.ofHours(1));
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      database.connect().close();
                      ended.set("connected");
                    } catch (SQLException e) {
                      ended.set(e);
                    }
                  });
      await().until(() -> waiting.getState().name().endsWith("WAITING"));
      waiting.interrupt();
      await().atMost(Duration.ofMinutes(1)).until(() -> ended.get() != null);
      assertInstanceOf(SQLException.class, ended.get());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:oracle:thin:@x, must begin with jdbc:postgresql:",
    "'', must begin with jdbc:postgresql:",
    "jdbc:postgresql://x:s3cret/y, must be jdbc:postgresql:",
    "jdbc:mariadb:s3cret, must be jdbc:mariadb:",
    "jdbc:sqlserver:s3cret, must be jdbc:sqlserver:",
    "jdbc:postgresql://x/y?socketFactory=s3cret, has the parameter socketFactory",
    "jdbc:postgresql://x/y?a=b&SSLFactory=s3cret, has the parameter SSLFactory",
    "jdbc:mariadb://x/y?socketFactory=s3cret, has the parameter socketFactory",
    "jdbc:mysql://x/y?allowLocalInfile=s3cret, has the parameter allowLocalInfile",
    "jdbc:sqlserver://x;socketFactoryClass=s3cret, has the property socketFactoryClass"
  })
  void aUrlThatCannotBeUsedIsRefusedAtOnceAndNotShown(String url, String fault) {
    String message = assertThrows(IllegalArgumentException.class, () -> at(url, LONG)).getMessage();
    assertTrue(message.startsWith(fault), message);
    assertFalse(message.contains("s3cret"), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://x/y?password=s3cret",
        "jdbc:mariadb://x/y?user=ada&password=s3cret",
        "jdbc:sqlserver://x;user=ada;password=s3cret",
        "jdbc:sqlserver://x;trustStore=/x;trustStorePassword=s3cret"
      })
  void noMessageShowsAPasswordOfTheUrl(String url) {
    ReadOnlyDatabase database =
        ReadOnlyDatabase.at(new DatabaseLogin("x", url, null, null, "x", LONG));
    assertEquals("it is ***", database.cleaned("it is s3cret"));
    assertFalse(database.secrets().isEmpty());
  }

  @Test
  void whatAStepWritesInOurOwnDatabaseIsRefused() {
    var postgres = Sandbox.shared().postgres();
    var own = new org.postgresql.ds.PGSimpleDataSource();
    own.setUrl(postgres.jdbcUrl());
    own.setUser(postgres.username());
    own.setPassword(postgres.password());
    SQLException refused =
        assertThrows(
            SQLException.class,
            () ->
                ReadOnlyDatabase.own(own)
                    .read(
                        LONG,
                        connection ->
                            connection.createStatement().execute("CREATE TABLE made (id int)")));
    assertTrue(refused.getMessage().contains("read-only"), refused.getMessage());
  }
}
