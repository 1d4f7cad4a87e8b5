package io.nightshift.intake.consumer;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.EventProcessor;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of the intake. */
@ConfigMapping(prefix = "nightshift.intake")
public interface IntakeSettings {

  /**
   * The prefix of the consumer groups' names; the group of a topic is this, a dot and the topic.
   */
  @WithDefault("nightshift")
  String groupId();

  /** The rebalance protocol: {@code classic} (cooperative-sticky) or {@code consumer} (KIP-848). */
  @WithDefault("classic")
  String groupProtocol();

  /**
   * Static group membership (KIP-345): a unique name for each instance, such as a StatefulSet's pod
   * name. Absent for dynamic membership.
   */
  Optional<String> groupInstanceId();

  /** The maximum number of events in one transaction. */
  @WithDefault("4000")
  int batchSize();

  /** The maximum size of a record value, in bytes; larger ones become dead letters. */
  @WithDefault("1048576")
  int maxEventBytes();

  /**
   * The maximum number of bytes in one fetch, which limits the memory of a consumer. Buffers of
   * many megabytes keep the garbage collector of a small heap busy.
   */
  @WithDefault("2097152")
  int fetchBytes();

  /** The longest pause between two attempts while the database or the broker is away. */
  @WithDefault("10s")
  Duration maxBackoff();

  /**
   * How long a batch waits for row locks of another transaction, and how long a transaction may be
   * idle, before the transaction of a frozen instance is terminated; the batch is retried. A
   * statement of a batch may take twice as long.
   */
  @WithDefault("10s")
  Duration lockTimeout();

  /**
   * The share of a batch, in percent, that may fail in its handler before the failure counts as
   * systemic.
   */
  @WithDefault("20")
  int systemicPercent();

  /**
   * How long the identities of events are kept. An event that comes again later is applied again,
   * so that this must be longer than the retention of the topics. Zero keeps them forever.
   */
  @WithDefault("30d")
  Duration inboxRetention();

  /** The history of throughput and lag. */
  History history();

  /** The history of throughput and lag. */
  interface History {
    /** How long a minute of it is kept; zero keeps it forever. */
    @WithDefault("7d")
    Duration keep();
  }

  /** The topics, by the name of their event processor. */
  Map<String, Topic> topics();

  /** One topic. */
  interface Topic {
    /** The name of the topic in Kafka. */
    String name();

    /** Whose partitions or records a consumer reads. */
    @WithDefault("partitions")
    ReadingMode mode();

    /** How the consumers of a topic divide its records. */
    enum ReadingMode {
      /** Each partition has one consumer: the events of a key keep their order. */
      PARTITIONS,
      /**
       * All consumers read all partitions, as a share group (KIP-932): more consumers than
       * partitions work, and the events of a key have no order.
       */
      SHARE
    }

    /**
     * The number of its consumers in this instance; more than its partitions are idle, unless they
     * share them. If it is not set, the number is {@link EventProcessor#consumers}, but not more
     * than the processors.
     */
    OptionalInt concurrency();

    /** The treatment of later events of a key with a dead letter. */
    @WithDefault("CONTINUE")
    AfterDeadLetter afterDeadLetter();
  }
}
