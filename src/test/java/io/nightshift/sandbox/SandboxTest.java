package io.nightshift.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path dir;

  private static final List<String> progress = new CopyOnWriteArrayList<>();
  // Those of the sandbox that other tests of this JVM share.
  private static Set<ProcessHandle> othersBefore = Set.of();
  private static Sandbox sandbox;

  @BeforeAll
  static void start() {
    othersBefore = ProcessHandle.current().descendants().collect(Collectors.toSet());
    sandbox = Sandbox.startDurable(dir, progress::add);
  }

  @AfterAll
  static void nothingRunsAfterClose() {
    if (sandbox == null) {
      return; // It did not start, which is said already.
    }
    List<ProcessHandle> parts =
        List.of(
            sandbox.kafka().process().orElseThrow(), sandbox.postgres().process().orElseThrow());
    sandbox.close();
    assertTrue(parts.stream().noneMatch(PidFile::isAlive), parts.toString());
    // The guards have been told, and end in their own time.
    ProcessHandle.current()
        .descendants()
        .filter(process -> !othersBefore.contains(process))
        .forEach(guard -> assertEnds(guard));
  }

  @Test
  void progressNamesEachPartWithItsPort() {
    assertEquals(3, progress.size(), progress.toString());
    assertTrue(
        progress.stream()
            .anyMatch(
                line -> line.contains("Kafka is up on " + sandbox.kafka().bootstrapServers())),
        progress.toString());
  }

  @Test
  void settingsAreNamedAsQuarkusNamesThemInPropertiesAndEnvironment() {
    Map<String, String> environment = sandbox.environment();
    assertEquals(sandbox.kafka().bootstrapServers(), environment.get("KAFKA_BOOTSTRAP_SERVERS"));
    assertEquals(sandbox.postgres().jdbcUrl(), environment.get("QUARKUS_DATASOURCE_JDBC_URL"));
    assertEquals("nightshift", environment.get("QUARKUS_DATASOURCE_USERNAME"));
    assertEquals("nightshift", environment.get("QUARKUS_DATASOURCE_PASSWORD"));
    assertEquals("localhost", environment.get("QUARKUS_MAILER_HOST"));
    assertEquals(
        sandbox.settings().get("nightshift.mail.port"), environment.get("QUARKUS_MAILER_PORT"));
  }

  @Tag("long")
  @Test
  void aKilledBrokerComesBackWithItsRecordsOnItsPort() {
    String servers = sandbox.kafka().bootstrapServers();
    try (Publisher publisher = new Publisher(servers)) {
      publisher.publish(Events.orderPlaced("e-1", "ord-1").structured("kept"));
      publisher.publish(Events.orderPaid("e-2", "ord-1").binary("kept"));
      sandbox.kafka().kill();
      sandbox.kafka().restart();
      assertEquals(servers, sandbox.kafka().bootstrapServers());
      publisher.publish(Events.orderShipped("e-3", "ord-1").structured("kept"));
    }
    var records = sandbox.kafka().records("kept");
    assertEquals(3, records.size());
    assertEquals("ord-1", new String(records.getFirst().key(), StandardCharsets.UTF_8));
    assertTrue(new String(records.getFirst().value(), StandardCharsets.UTF_8).contains("\"e-1\""));
    assertEquals(
        "order.paid",
        new String(records.get(1).headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8));
  }

  @Test
  void aFrozenBrokerAnswersNothingUntilItIsThawed() throws Exception {
    try (Admin admin = sandbox.kafka().admin()) {
      admin.listTopics().names().get();
      sandbox.kafka().freeze();
      var names = admin.listTopics().names();
      assertThrows(TimeoutException.class, () -> names.get(300, TimeUnit.MILLISECONDS));
      sandbox.kafka().thaw();
      names.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void aTopicHasThePartitionsItWasMadeWith() throws ExecutionException, InterruptedException {
    sandbox.kafka().createTopic("five", 5);
    try (Admin admin = sandbox.kafka().admin()) {
      var five = admin.describeTopics(List.of("five")).allTopicNames().get().get("five");
      assertEquals(5, five.partitions().size());
    }
  }

  @Test
  void ctrlCDoesNotReachBrokerOrDatabase() {
    ProcessHandle kafka = sandbox.kafka().process().orElseThrow();
    Signals.send(kafka.pid(), "INT");
    sandbox.kafka().records("five-or-none");
    assertEquals(Optional.of(kafka), sandbox.kafka().process());
    // A session of its own: no terminal's Ctrl-C can reach it.
    assertFalse(
        ProcessHandle.current().descendants().anyMatch(sandbox.postgres().process().get()::equals));
  }

  @Test
  void aCrashedDatabaseComesBackWithItsCommittedRowsOnItsPort() throws SQLException {
    int port = sandbox.postgres().port();
    try (Connection connection = sandbox.postgres().connect();
        Connection other = sandbox.postgres().connect()) {
      connection.createStatement().execute("CREATE TABLE kept (name text)");
      connection.createStatement().execute("INSERT INTO kept VALUES ('龙井')");
      other.setAutoCommit(false);
      other.createStatement().execute("INSERT INTO kept VALUES ('never committed')");
      sandbox.postgres().stopImmediately();
      assertTrue(sandbox.postgres().process().isEmpty());
      assertThrows(SQLException.class, () -> connection.createStatement().execute("SELECT 1"));
    } catch (SQLException closing) {
      // Connections of a crashed server need not close in peace.
    }
    sandbox.postgres().restart();
    assertEquals(port, sandbox.postgres().port());
    try (Connection connection = sandbox.postgres().connect();
        ResultSet rows = connection.createStatement().executeQuery("SELECT name FROM kept")) {
      assertTrue(rows.next());
      assertEquals("龙井", rows.getString(1));
      assertFalse(rows.next());
    }
  }

  @Test
  void aServerThatAnEarlierRunLeftOnAFolderIsEndedByTheNextStartThere(@TempDir Path folder)
      throws SQLException {
    PostgresServer left = PostgresServer.startDurable(folder);
    ProcessHandle process = left.process().orElseThrow();
    try (Connection connection = left.connect()) {
      connection.createStatement().execute("CREATE TABLE kept (name text)");
    }
    try (PostgresServer next = PostgresServer.start(folder);
        Connection connection = next.connect()) {
      connection.createStatement().execute("INSERT INTO kept VALUES ('tea')");
      assertFalse(PidFile.isAlive(process));
    }
    left.close();
  }

  @Test
  void aDatabaseOfItsOwnIsMadeForEachWhoAsks() throws SQLException {
    sandbox.postgres().createDatabase("test_1");
    try (Connection connection = sandbox.postgres().connect("test_1")) {
      assertEquals("test_1", connection.getCatalog());
    }
  }

  @Test
  void aMailIsTakenAndKept() throws Exception {
    Properties smtp = new Properties();
    smtp.setProperty("mail.smtp.host", sandbox.mail().host());
    smtp.setProperty("mail.smtp.port", Integer.toString(sandbox.mail().port()));
    MimeMessage message = new MimeMessage(Session.getInstance(smtp));
    message.setFrom(new InternetAddress("shop@example.com"));
    message.setRecipient(Message.RecipientType.TO, new InternetAddress("ada@example.com"));
    message.setSubject("Your tea 🫖", "UTF-8");
    message.setText("is on its way");
    Transport.send(message);

    assertTrue(sandbox.mail().awaitMessages(1, Duration.ofSeconds(60)));
    assertEquals("Your tea 🫖", sandbox.mail().messages().getFirst().getSubject());
    sandbox.mail().clear();
    assertEquals(List.of(), sandbox.mail().messages());
  }

  @Test
  void theShopPublishesEachKindAndCountsWhatTheBrokerHas() {
    Topics topics = Topics.DEFAULT.withSuffix(".shop");
    topics.create(sandbox.kafka(), 3);
    Shop.Plan plan = Shop.Plan.DEFAULT.to(topics).withNotifications();
    try (Shop shop = new Shop(sandbox.kafka().bootstrapServers(), plan)) {
      shop.publish(1_000);
      assertEquals(EnumSet.allOf(Shop.Kind.class), shop.published().keySet());
      long counted = shop.published().values().stream().mapToLong(Long::longValue).sum();
      long there =
          topics.names().stream().mapToLong(name -> sandbox.kafka().records(name).size()).sum();
      assertEquals(1_000, counted);
      assertEquals(1_000, there);
    }
  }

  @Tag("long")
  @Test
  void theShopGoesOnWhenTheBrokerComesBack() throws InterruptedException {
    Topics topics = Topics.DEFAULT.withSuffix(".away");
    topics.create(sandbox.kafka(), 3);
    Shop.Plan plan = Shop.Plan.DEFAULT.to(topics).atRate(200);
    try (Shop shop = Shop.start(sandbox.kafka().bootstrapServers(), plan)) {
      assertTrue(shop.awaitPublished(50, Duration.ofSeconds(60)));
      sandbox.kafka().kill();
      long before = shop.published().values().stream().mapToLong(Long::longValue).sum();
      sandbox.kafka().restart();
      assertTrue(shop.awaitPublished(before + 100, Duration.ofSeconds(60)));
    }
  }

  private static void assertEnds(ProcessHandle process) {
    try {
      process.onExit().get(5, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("left running: " + process.info(), e);
    }
  }
}
