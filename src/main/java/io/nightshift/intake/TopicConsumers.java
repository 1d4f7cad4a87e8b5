package io.nightshift.intake;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.Share;
import io.nightshift.hosting.HostedServiceProvider;
import io.nightshift.intake.consumer.BatchApplier;
import io.nightshift.intake.consumer.BatchReader;
import io.nightshift.intake.consumer.BatchTraces;
import io.nightshift.intake.consumer.BatchTransaction;
import io.nightshift.intake.consumer.ConsumerLoop;
import io.nightshift.intake.consumer.ConsumerSession;
import io.nightshift.intake.consumer.IntakeSettings;
import io.nightshift.intake.consumer.IntakeSettings.Topic.ReadingMode;
import io.nightshift.intake.consumer.Positioning;
import io.nightshift.intake.consumer.ShareGroup;
import io.nightshift.intake.consumer.ShareSession;
import io.nightshift.intake.consumer.StaticMember;
import io.nightshift.intake.consumer.TopicAdmin;
import io.nightshift.intake.consumer.TopicProgress;
import io.nightshift.intake.consumer.TopicWatch;
import io.nightshift.intake.deadletters.Replay;
import io.nightshift.intake.deadletters.ReplayedTopics;
import io.nightshift.intake.deadletters.Rewinds;
import io.nightshift.tracing.Traces;
import io.quarkus.arc.All;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The workers that read topics: one for each {@link EventProcessor} bean. */
@Singleton
final class TopicConsumers implements HostedServiceProvider, ReplayedTopics {
  private static final Duration BROKER_CALL = Duration.ofSeconds(2);

  /**
   * The greatest number of records in a batch of a share group. The broker lets all consumers
   * together lock 2,000 records of a partition ({@code group.share.partition.max.record.locks}): so
   * four of them work on one partition.
   */
  private static final int SHARE_RECORDS = 500;

  /** Settings for clients of topics that a share consumer refuses. */
  private static final Set<String> OF_PARTITIONS =
      Set.of(
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

  private final IntakeSettings settings;
  private final DataSource dataSource;
  private final DatabaseSignals signals;
  private final Traces traces;
  private final Share share;
  private final Map<String, Object> kafka;
  private final List<TopicConsumer> consumers;

  @Inject
  TopicConsumers(
      IntakeSettings settings,
      DataSource dataSource,
      DatabaseSignals signals,
      Traces traces,
      Share share,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @All List<EventProcessor<?>> processors) {
    this.settings = settings;
    this.dataSource = dataSource;
    this.signals = signals;
    this.traces = traces;
    this.share = share;
    this.kafka = kafka;
    checkAddresses(String.valueOf(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)));
    this.consumers =
        processors.stream().<TopicConsumer>map(each -> create(each.name(), each)).toList();
  }

  @Override
  public List<TopicConsumer> services() {
    return consumers;
  }

  @Override
  public List<TopicConsumer> replayed() {
    return consumers;
  }

  /**
   * An address that is invalid would be retried forever; one that does not resolve yet may be
   * valid.
   */
  private static void checkAddresses(String servers) {
    for (String address : servers.split(",")) {
      if (Utils.getHost(address.strip()) == null || Utils.getPort(address.strip()) == null) {
        throw new IllegalArgumentException(
            "kafka.bootstrap.servers must be host:port, or several with commas between them, not "
                + servers);
      }
    }
  }

  /**
   * A worker {@code intake-NAME} that feeds the topic {@code nightshift.intake.topics.NAME} to a
   * processor.
   *
   * @throws IllegalStateException if the settings have no such topic
   */
  private <T> TopicConsumer create(String name, EventProcessor<T> processor) {
    IntakeSettings.Topic topic =
        Optional.ofNullable(settings.topics().get(name))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "The setting nightshift.intake.topics.%s.name is missing".formatted(name)));
    TopicProgress progress = new TopicProgress(topic.name(), System::nanoTime);
    signals.on(Rewinds.SIGNAL, progress::rewound); // For the lifetime of this process.
    BatchReader<T> reader =
        new BatchReader<>(
            new CloudEventDecoder(settings.maxEventBytes(), traces.on()), processor, share);
    BatchTransaction<T> transaction =
        new BatchTransaction<>(
            dataSource,
            topic.name(),
            processor,
            settings.systemicPercent(),
            topic.afterDeadLetter(),
            settings.lockTimeout(),
            progress::took);
    TopicAdmin broker = new TopicAdmin(topic.name(), kafka, BROKER_CALL);
    Positioning positioning =
        new Positioning(
            topic.name(),
            dataSource,
            broker,
            progress,
            settings.inboxRetention(),
            settings.lockTimeout());
    ReadingMode mode = mode(name, topic, processor);
    String group =
        mode == ReadingMode.SHARE ? ShareGroup.id(group(topic.name())) : group(topic.name());
    BatchTraces batchTraces = new BatchTraces(traces, topic.name(), group);
    List<ConsumerLoop> loops = new ArrayList<>();
    for (int number = 0; number < consumersOf(topic, processor); number++) {
      int consumer = number;
      progress.waiting(
          TopicProgress.Need.PARTITIONS, consumer, "its partitions of " + topic.name());
      BatchApplier<T> applier =
          new BatchApplier<>(consumer, transaction, batchTraces, progress, settings.maxBackoff());
      Supplier<ConsumerLoop.Session> connect =
          switch (mode) {
            case SHARE ->
                () ->
                    new ShareSession<>(
                        consumer,
                        new ShareGroup(topic.name(), group, broker),
                        share(topic.name(), group, consumer),
                        reader,
                        applier,
                        progress);
            case PARTITIONS ->
                () ->
                    new ConsumerSession<>(
                        consumer,
                        topic.name(),
                        settings.batchSize(),
                        connect(topic.name(), consumer),
                        reader,
                        applier,
                        positioning,
                        progress,
                        settings.maxBackoff());
          };
      // Members of a share group have no static names.
      String member = mode == ReadingMode.SHARE ? null : memberName(consumer);
      loops.add(
          new ConsumerLoop(
              consumer,
              topic.name(),
              connect,
              new StaticMember(broker, group, member),
              progress,
              settings.maxBackoff()));
    }
    return new TopicConsumer(
        "intake-" + name,
        progress,
        loops,
        topic.name(),
        new Replay<>(reader, processor, topic.afterDeadLetter()),
        new TopicWatch(topic.name(), group, broker, dataSource, progress, Clock.systemUTC(), mode));
  }

  /** Refuses a share group for events that need their order. */
  private static ReadingMode mode(
      String name, IntakeSettings.Topic topic, EventProcessor<?> processor) {
    if (topic.mode() == ReadingMode.SHARE) {
      String setting = "nightshift.intake.topics.%s.mode=share is not possible: ".formatted(name);
      if (processor.isOrdered()) {
        throw new IllegalArgumentException(
            setting + "these events need the order of their partition");
      }
      if (topic.afterDeadLetter() == AfterDeadLetter.PARK_KEY) {
        throw new IllegalArgumentException(
            setting + "after-dead-letter=PARK_KEY needs the order of each key");
      }
    }
    return topic.mode();
  }

  private static int consumersOf(IntakeSettings.Topic topic, EventProcessor<?> processor) {
    int useful = Math.min(processor.consumers(), Runtime.getRuntime().availableProcessors());
    return Math.max(1, topic.concurrency().orElse(useful));
  }

  private @Nullable String memberName(int consumer) {
    return settings.groupInstanceId().map(id -> id + "-" + consumer).orElse(null);
  }

  private String group(String topic) {
    return settings.groupId() + "." + topic;
  }

  private ShareConsumer<byte[], byte[]> share(String topic, String group, int number) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.keySet().removeAll(OF_PARTITIONS);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "nightshift-%s-%d".formatted(topic, number));
    config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    // A fetch acquires what one poll returns: no lock expires in a buffer of the client.
    config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    config.put(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(settings.batchSize(), SHARE_RECORDS));
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.fetchBytes());
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 15_000);
    return new KafkaShareConsumer<>(
        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Consumer<byte[], byte[]> connect(String topic, int number) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group(topic));
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "nightshift-%s-%d".formatted(topic, number));
    String member = memberName(number);
    if (member != null) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, member);
    }
    config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, settings.groupProtocol());
    if (!settings.groupProtocol().equalsIgnoreCase("consumer")) {
      config.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          List.of(CooperativeStickyAssignor.class));
      // The time until the partitions of a killed instance are reassigned; Kafka's default is 45 s.
      config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    }
    // The positions are in the database: Kafka's offsets are never read, and never reset to.
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, ConsumerSession.pollRecords(settings.batchSize()));
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.fetchBytes());
    // A topic is created by its owner, with the partitions and the retention that it needs.
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    // A topic that is created or extended later is found within this time.
    config.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 15_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
