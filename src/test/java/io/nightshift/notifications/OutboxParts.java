package io.nightshift.notifications;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.SignalsOfTests;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.EmailTransport;
import io.nightshift.notifications.channels.MailServer;
import io.nightshift.notifications.channels.NotificationSettings;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** An outbox in a database of its own, and senders of its emails as instances have them. */
public final class OutboxParts implements AutoCloseable {
  public static final Duration SOON = Duration.ofSeconds(60);

  final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  final String database = "outbox_" + UUID.randomUUID();
  public final Map<String, String> settings = new HashMap<>();
  final List<MessageWriter> writers = new ArrayList<>(List.of(new RequestedMessages()));
  private final List<Running> running = new ArrayList<>();

  public OutboxParts(int smtpPort) {
    this(smtpPort, PostgresServer::createMigratedDatabase);
  }

  /** In a database that is made in another way. */
  public OutboxParts(int smtpPort, BiConsumer<PostgresServer, String> create) {
    Sandbox sandbox = Sandbox.shared();
    create.accept(sandbox.postgres(), database);
    dataSource.setUrl(sandbox.postgres().jdbcUrl(database));
    dataSource.setUser(sandbox.postgres().username());
    dataSource.setPassword(sandbox.postgres().password());
    settings.put("nightshift.mail.host", "localhost");
    settings.put("nightshift.mail.port", Integer.toString(smtpPort));
    settings.put("nightshift.mail.from", "Shop <shop@example.com>");
    settings.put("nightshift.mail.start-tls", "OPTIONAL");
    settings.put("nightshift.mail.tls", "false");
    settings.put("nightshift.mail.trust-all", "false");
    settings.put("nightshift.notifications.retry.first-delay", "10ms");
  }

  /** Settings as the application reads them. */
  public static SmallRyeConfig config(Map<String, String> settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withConverter(Locale.class, 100, Locale::forLanguageTag)
            .withConverter(Duration.class, 100, DurationConverter::parseDuration)
            .withDefaultValues(settings)
            .withMapping(NotificationSettings.class);
    if (settings.containsKey("nightshift.mail.host")) {
      builder.withMapping(MailServer.class);
    }
    return builder.build();
  }

  /** A sender at work, with its own ear for the database's signals. */
  final class Running {
    final OutboxSender sender;
    private final CancellationSource stopping = CancellationSource.create();
    private final List<CompletableFuture<Void>> ended = new ArrayList<>();

    Running() {
      SmallRyeConfig config = config(settings);
      NotificationSettings notifications = config.getConfigMapping(NotificationSettings.class);
      DatabaseSignals signals = SignalsOfTests.of(dataSource);
      sender =
          new OutboxSender(
              dataSource,
              signals,
              new MessageWriters(writers),
              new EmailTransport(config.getConfigMapping(MailServer.class), notifications.email()),
              notifications,
              notifications.email(),
              notifications.email().concurrency());
      ended.add(start(() -> SignalsOfTests.execute(signals, stopping.token())));
      ended.add(start(() -> sender.execute(stopping.token())));
    }

    private CompletableFuture<Void> start(Work work) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  work.run();
                  done.complete(null);
                } catch (Throwable t) {
                  done.completeExceptionally(t);
                }
              });
      return done;
    }

    /** An orderly stop; what it throws is the sender's. */
    void stop() {
      stopping.cancel();
      for (CompletableFuture<Void> each : ended) {
        try {
          each.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
          throw new IllegalStateException("nobody interrupts this", e);
        }
      }
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  /** Starts another sender. */
  public Running send() {
    Running started = new Running();
    running.add(started);
    return started;
  }

  /** Queues emails as a publisher requests them; the key is the recipient. */
  public void queue(String... recipients) {
    try {
      Transaction.<Boolean, RuntimeException>run(
          dataSource,
          connection -> {
            Outbox.add(
                connection,
                List.of(recipients).stream()
                    .map(
                        to ->
                            NotificationDraft.email(
                                to, Outbox.REQUESTED, to, "About " + to, "Hello\n."))
                    .toList());
            return true;
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Queues that number of emails, by the database itself. */
  void fill(int count) {
    change(
        """
        INSERT INTO notification (key, kind, channel, recipient, subject, data)
        SELECT i, 'requested', 'EMAIL', 'r' || i || '@example.com', 'About ' || i, 'Hello'
        FROM generate_series(1, ?::integer) AS i
        """,
        Integer.toString(count));
  }

  /** Cancels what is queued under a key. */
  void cancel(String key) {
    try {
      Transaction.<Boolean, RuntimeException>run(
          dataSource,
          connection -> {
            Outbox.cancel(connection, Outbox.REQUESTED, List.of(key));
            return true;
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A row.
   *
   * @param lastError null if there is none
   */
  public record Row(NotificationState state, int attempts, @Nullable String lastError) {}

  public Row row(String recipient) {
    return Objects.requireNonNull(
        query(
            "SELECT state, attempts, last_error FROM notification WHERE recipient = ?",
            recipient,
            row ->
                new Row(
                    NotificationState.valueOf(row.getString(1)), row.getInt(2), row.getString(3))));
  }

  public void await(String recipient, NotificationState state) {
    org.awaitility.Awaitility.await("%s %s".formatted(recipient, state))
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> row(recipient).state() == state);
  }

  int count(NotificationState state) {
    Integer count =
        query(
            "SELECT count(*) FROM notification WHERE state = ?",
            state.name(),
            row -> row.getInt(1));
    return Objects.requireNonNull(count);
  }

  /** How many senders note that their whole channel waits. */
  public int waits() {
    Integer count =
        query(
            "SELECT count(*) FROM channel_wait WHERE channel = ?",
            Channel.EMAIL.name(),
            row -> row.getInt(1));
    return Objects.requireNonNull(count);
  }

  /** Changes rows; a question mark is the text. */
  void change(String sql, String text) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setString(1, text);
      update.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(ResultSet row) throws SQLException;
  }

  private <T> @Nullable T query(String sql, String text, Reading<T> reading) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, text);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? reading.of(row) : null;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    running.forEach(Running::stop);
    running.clear();
  }
}
