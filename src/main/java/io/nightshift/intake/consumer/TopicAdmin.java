package io.nightshift.intake.consumer;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the broker about one topic, independently of its consumers. It connects at the first
 * question. Safe for use by many threads.
 *
 * <p>Each question throws a {@link KafkaException} if the broker refuses it or does not answer in
 * time; a temporary failure is a {@link org.apache.kafka.common.errors.RetriableException}.
 */
public final class TopicAdmin implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private final String topic;
  private final Map<String, Object> kafka;
  private final int limitMillis;
  private @Nullable Admin connected;
  private volatile boolean isWithoutIds;

  /**
   * A client for one topic.
   *
   * @param kafka the settings of all clients
   * @param limit the time limit of one question
   */
  public TopicAdmin(String topic, Map<String, Object> kafka, Duration limit) {
    this.topic = topic;
    this.kafka = TopicRetention.adminOnly(kafka);
    this.limitMillis = Math.toIntExact(limit.toMillis());
  }

  /**
   * A topic.
   *
   * @param id null if the broker has no topic ids, or does not return it
   * @param partitions the number of its partitions
   */
  public record Described(@Nullable UUID id, int partitions) {}

  /** The description of the topic now. */
  public Described describe() {
    TopicDescription found =
        get(
            requireNonNull(
                admin()
                    .describeTopics(
                        List.of(topic), new DescribeTopicsOptions().timeoutMs(limitMillis))
                    .topicNameValues()
                    .get(topic)));
    Uuid id = found.topicId();
    return new Described(
        id == null || id.equals(Uuid.ZERO_UUID)
            ? null
            : new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
        found.partitions().size());
  }

  /**
   * The current id of the topic; null if the broker has none, or never returns it. Later answers
   * concern this topic, or one that was created later with the same name.
   */
  public @Nullable UUID id() {
    if (isWithoutIds) {
      return null;
    }
    try {
      return describe().id();
    } catch (AuthorizationException | UnsupportedVersionException e) {
      isWithoutIds = true;
      LOG.warnf(
          "NS0408 %s: the broker does not give the id of the topic; a topic that is "
              + "deleted and created again is not recognized: %s",
          topic, e.getMessage());
      return null;
    }
  }

  /** The offset of the oldest record of each. */
  public Map<Integer, Long> beginnings(Collection<Integer> partitions) {
    return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** The high watermark of each: also behind records of transactions that are open. */
  public Map<Integer, Long> ends(Collection<Integer> partitions) {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** The last stable offset of each: the first record of an open transaction, or the end. */
  Map<Integer, Long> stableEnds(Collection<Integer> partitions) {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  /**
   * The offset of the first record of each that is not before a time; no entry if there is none.
   */
  public Map<Integer, Long> since(Collection<Integer> partitions, Instant time) {
    OffsetSpec spec = OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli()));
    Map<Integer, Long> found = offsets(partitions, spec, IsolationLevel.READ_UNCOMMITTED);
    found.values().removeIf(offset -> offset < 0);
    return found;
  }

  private Map<Integer, Long> offsets(
      Collection<Integer> partitions, OffsetSpec spec, IsolationLevel isolation) {
    Map<Integer, Long> answer = new HashMap<>();
    if (!partitions.isEmpty()) {
      Map<TopicPartition, OffsetSpec> question =
          partitions.stream()
              .collect(Collectors.toMap(number -> new TopicPartition(topic, number), n -> spec));
      ListOffsetsOptions options = new ListOffsetsOptions(isolation);
      options.timeoutMs(limitMillis);
      get(admin().listOffsets(question, options).all())
          .forEach((partition, found) -> answer.put(partition.partition(), found.offset()));
    }
    return answer;
  }

  /** The description of a consumer group by its coordinator. */
  ConsumerGroupDescription group(String id) {
    return get(
        requireNonNull(
            admin()
                .describeConsumerGroups(
                    List.of(id), new DescribeConsumerGroupsOptions().timeoutMs(limitMillis))
                .describedGroups()
                .get(id)));
  }

  /**
   * The end of each partition less the records that a share group has not done. The stored start of
   * the group is older: records behind it may be done.
   */
  public Map<Integer, Long> shareStarts(String group) {
    Map<Integer, SharePartitionOffsetInfo> found = new HashMap<>();
    get(admin()
            .listShareGroupOffsets(
                Map.of(group, new ListShareGroupOffsetsSpec()),
                new ListShareGroupOffsetsOptions().timeoutMs(limitMillis))
            .partitionsToOffsetInfo(group))
        .forEach(
            (partition, info) -> {
              if (partition.topic().equals(topic) && info != null) {
                found.put(partition.partition(), info);
              }
            });
    Map<Integer, Long> starts = ends(found.keySet());
    starts.replaceAll(
        (partition, end) -> {
          SharePartitionOffsetInfo info = requireNonNull(found.get(partition));
          return info.lag().map(lag -> end - lag).orElse(Math.max(0, info.startOffset()));
        });
    return starts;
  }

  /** The settings of a group. */
  Map<String, String> groupSettings(String group) {
    return settings(new ConfigResource(ConfigResource.Type.GROUP, group));
  }

  /** Changes settings of a group, which need not exist yet. */
  void configureGroup(String group, Map<String, String> settings) {
    List<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(
                one ->
                    new AlterConfigOp(
                        new ConfigEntry(one.getKey(), one.getValue()), AlterConfigOp.OpType.SET))
            .toList();
    get(
        admin()
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), changes),
                new AlterConfigsOptions().timeoutMs(limitMillis))
            .all());
  }

  /** The number of deliveries after which the broker drops a record of a share group. */
  int deliveryLimit(int unlessKnown) {
    try {
      String node =
          get(admin().describeCluster(new DescribeClusterOptions().timeoutMs(limitMillis)).nodes())
              .iterator()
              .next()
              .idString();
      String limit =
          settings(new ConfigResource(ConfigResource.Type.BROKER, node))
              .get("group.share.delivery.count.limit");
      return limit == null ? unlessKnown : Integer.parseInt(limit);
    } catch (AuthorizationException e) {
      return unlessKnown;
    }
  }

  private Map<String, String> settings(ConfigResource resource) {
    Map<String, String> settings = new HashMap<>();
    requireNonNull(
            get(admin()
                    .describeConfigs(
                        List.of(resource), new DescribeConfigsOptions().timeoutMs(limitMillis))
                    .all())
                .get(resource))
        .entries()
        .forEach(entry -> settings.put(entry.name(), entry.value()));
    return settings;
  }

  private synchronized Admin admin() {
    Admin admin = connected;
    if (admin == null) {
      admin = Admin.create(kafka);
      connected = admin;
    }
    return admin;
  }

  private <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get(limitMillis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (java.util.concurrent.TimeoutException e) {
      throw new TimeoutException("no answer within " + limitMillis + " ms");
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Closes the connection at once; waiting calls get no answer. The next question connects again,
   * for a restarted worker.
   */
  @Override
  public synchronized void close() {
    if (connected != null) {
      connected.close(Duration.ZERO);
      connected = null;
    }
  }
}
