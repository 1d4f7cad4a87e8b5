package io.nightshift.intake;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where records of a topic lie, as the broker says. */
@Singleton
final class TopicOffsets {
  private static final int TIMEOUT_SECONDS = 8;

  private final Map<String, Object> kafka;

  @Inject
  TopicOffsets(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.kafka = kafka;
  }

  /** Asks of some partitions of a topic; to be closed. */
  Topic of(String topic, Set<Integer> partitions) {
    return new Topic(Admin.create(TopicRetention.adminOnly(kafka)), topic, partitions);
  }

  /** Some partitions of a topic. */
  static final class Topic implements AutoCloseable {
    private final Admin admin;
    private final String topic;
    private final Set<Integer> partitions;

    private Topic(Admin admin, String topic, Set<Integer> partitions) {
      this.admin = admin;
      this.topic = topic;
      this.partitions = Set.copyOf(partitions);
    }

    /** The offset of the oldest record of each. */
    Map<Integer, Long> beginnings()
        throws ExecutionException, InterruptedException, TimeoutException {
      return ask(OffsetSpec.earliest());
    }

    /**
     * The offset of the first record of each that is not before a time; none where there is none.
     */
    Map<Integer, Long> since(Instant time)
        throws ExecutionException, InterruptedException, TimeoutException {
      Map<Integer, Long> found = ask(OffsetSpec.forTimestamp(Math.max(0, time.toEpochMilli())));
      found.values().removeIf(offset -> offset < 0);
      return found;
    }

    private Map<Integer, Long> ask(OffsetSpec spec)
        throws ExecutionException, InterruptedException, TimeoutException {
      Map<TopicPartition, OffsetSpec> question =
          partitions.stream()
              .collect(Collectors.toMap(number -> new TopicPartition(topic, number), n -> spec));
      Map<Integer, Long> answer = new HashMap<>();
      admin
          .listOffsets(question)
          .all()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .forEach((partition, found) -> answer.put(partition.partition(), found.offset()));
      return answer;
    }

    @Override
    public void close() {
      admin.close(java.time.Duration.ZERO);
    }
  }
}
