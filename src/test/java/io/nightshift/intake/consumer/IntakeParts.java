package io.nightshift.intake.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.deadletters.Replay;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.tracing.Traces;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The intake's parts around a processor of a test, with a database and a topic of their own in the
 * shared sandbox, and a table {@code effect} that counts how often each event was applied.
 */
public final class IntakeParts {
  static final int SYSTEMIC_PERCENT = 20;
  static final BatchTraces UNTRACED = new BatchTraces(Traces.OFF, "untraced", "untraced");

  private static final Duration MAX_BACKOFF = Duration.ofSeconds(1);

  public final String topic = "intake-" + UUID.randomUUID();
  public final PGSimpleDataSource dataSource = new PGSimpleDataSource();
  public int pollRecords = 10;

  /** More than a poll gives: then polls join in a batch. */
  public int batchSize;

  public boolean keyed;
  public int pollInterval = 300_000;
  public AfterDeadLetter afterDeadLetter = AfterDeadLetter.CONTINUE;
  Duration lockTimeout = Duration.ofSeconds(10);
  public final TopicProgress progress = new TopicProgress(topic, System::nanoTime);
  private final Sandbox sandbox = Sandbox.shared();
  public final TopicAdmin broker =
      new TopicAdmin(
          topic,
          Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, sandbox.kafka().bootstrapServers()),
          Duration.ofSeconds(2));

  public IntakeParts() {
    this(PostgresServer::createMigratedDatabase);
  }

  /** With a database that is made in another way; its name is that of the topic. */
  public IntakeParts(BiConsumer<PostgresServer, String> create) {
    create.accept(sandbox.postgres(), topic);
    dataSource.setUrl(sandbox.postgres().jdbcUrl(topic));
    dataSource.setUser(sandbox.postgres().username());
    dataSource.setPassword(sandbox.postgres().password());
    run("CREATE TABLE effect (id text NOT NULL)");
  }

  public <T> BatchTransaction<T> transaction(EventProcessor<T> processor) {
    return transaction(dataSource, processor);
  }

  private <T> BatchTransaction<T> transaction(DataSource database, EventProcessor<T> processor) {
    return new BatchTransaction<>(
        database, topic, processor, SYSTEMIC_PERCENT, afterDeadLetter, lockTimeout, progress::took);
  }

  public <T> Replay<T> replay(EventProcessor<T> processor) {
    return new Replay<>(
        new BatchReader<>(new CloudEventDecoder(1 << 20), processor), processor, afterDeadLetter);
  }

  /** A batch of partition 0, whose records have these values, and the positions that it moves. */
  public <T> Batch<T> batch(EventProcessor<T> processor, long from, List<SampleEvent> events) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (SampleEvent event : events) {
      records.add(
          new ConsumerRecord<>(
              topic,
              0,
              from + records.size(),
              1_764_000_000_123L,
              TimestampType.CREATE_TIME,
              -1,
              -1,
              keyed ? event.subject().getBytes(UTF_8) : null,
              event.bytes(),
              new RecordHeaders(),
              java.util.Optional.empty()));
    }
    BatchReader<T> reader = new BatchReader<>(new CloudEventDecoder(1 << 20), processor);
    TopicPartition partition = new TopicPartition(topic, 0);
    return reader.read(
        new org.apache.kafka.clients.consumer.ConsumerRecords<>(
            Map.of(partition, records),
            Map.of(
                partition,
                new org.apache.kafka.clients.consumer.OffsetAndMetadata(from + records.size()))),
        Map.of(partition, from));
  }

  /** The settings of an application that reads the topic as that of orders. */
  public IntakeSettings settings() {
    return settings(Map.of());
  }

  /** The same with others beside. */
  public IntakeSettings settings(Map<String, String> more) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, DurationConverter::parseDuration)
        .withDefaultValues(
            Map.of(
                "nightshift.intake.topics.orders.name",
                topic,
                "nightshift.intake.topics.orders.after-dead-letter",
                afterDeadLetter.name()))
        .withDefaultValues(more)
        .withMapping(IntakeSettings.class)
        .build()
        .getConfigMapping(IntakeSettings.class);
  }

  public void createTopic(int partitions) {
    sandbox.kafka().createTopic(topic, partitions);
  }

  public void publish(List<SampleEvent> events) {
    try (Publisher publisher = new Publisher(sandbox.kafka().bootstrapServers())) {
      publisher.publish(events.stream().map(event -> event.structured(topic)).toList());
    }
  }

  /** A consumer of the topic, in a thread of its own until it is told to stop. */
  public <T> Running consume(int number, EventProcessor<T> processor, CancellationToken stopping) {
    return consume(number, processor, dataSource, () -> connect(number), stopping);
  }

  /** One that dies. */
  public <T> Running consume(
      int number, EventProcessor<T> processor, CancellationToken stopping, Crash crash) {
    return consume(
        number,
        crash.processor(processor),
        crash.dataSource(),
        () -> crash.consumer(connect(number)),
        stopping);
  }

  private <T> Running consume(
      int number,
      EventProcessor<T> processor,
      DataSource database,
      Supplier<Consumer<byte[], byte[]>> connect,
      CancellationToken stopping) {
    BatchReader<T> reader = new BatchReader<>(new CloudEventDecoder(1 << 20), processor);
    BatchApplier<T> applier =
        new BatchApplier<>(
            number, transaction(database, processor), UNTRACED, progress, MAX_BACKOFF);
    Positioning positioning =
        new Positioning(topic, database, broker, progress, Duration.ofDays(30), lockTimeout);
    ConsumerLoop loop =
        new ConsumerLoop(
            number,
            topic,
            () ->
                new ConsumerSession<>(
                    number,
                    topic,
                    Math.max(batchSize, pollRecords),
                    connect.get(),
                    reader,
                    applier,
                    positioning,
                    progress,
                    MAX_BACKOFF),
            new StaticMember(broker, topic, null),
            progress,
            MAX_BACKOFF);
    Running running = new Running();
    running.thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    loop.run(stopping);
                    running.ended.complete("stopped");
                  } catch (Throwable t) {
                    running.ended.completeExceptionally(t);
                  }
                });
    return running;
  }

  /** Few records a poll, so that there is always a next batch. */
  private Consumer<byte[], byte[]> connect(int number) {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, sandbox.kafka().bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, topic);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, topic + "-" + number);
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        List.of(CooperativeStickyAssignor.class));
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 200);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, pollRecords);
    config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, pollInterval);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  public int membersOfTheGroup() {
    try (var admin = sandbox.kafka().admin()) {
      return admin
          .describeConsumerGroups(List.of(topic))
          .describedGroups()
          .get(topic)
          .get()
          .members()
          .size();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Notes that an event was applied; called by processors in their transaction. */
  public static void note(Connection connection, List<? extends EventProcessor.Event<?>> events)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO effect SELECT unnest(?::text[])")) {
      String[] ids = events.stream().map(event -> event.envelope().id()).toArray(String[]::new);
      insert.setArray(1, connection.createArrayOf("text", ids));
      insert.executeUpdate();
    }
  }

  /** The ids of all effects, sorted: one that was applied twice is in it twice. */
  public List<String> effects() {
    return texts("SELECT id FROM effect ORDER BY id COLLATE \"C\"");
  }

  public List<String> texts(String sql) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public void run(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A consumer at work. */
  public static final class Running {
    public final CompletableFuture<String> ended = new CompletableFuture<>();
    private Thread thread = Thread.currentThread();

    public boolean alive() {
      return thread.isAlive();
    }
  }
}
