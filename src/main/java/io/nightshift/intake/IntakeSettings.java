package io.nightshift.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of the intake. */
@ConfigMapping(prefix = "nightshift.intake")
interface IntakeSettings {

  /** The first part of the consumer groups' names; each topic's group is this, a dot, the topic. */
  @WithDefault("nightshift")
  String groupId();

  /** The rebalance protocol: {@code classic} (cooperative-sticky) or {@code consumer} (KIP-848). */
  @WithDefault("classic")
  String groupProtocol();

  /**
   * Static group membership (KIP-345): a name of its own for each instance, such as a StatefulSet's
   * pod name. Absent: dynamic membership.
   */
  Optional<String> groupInstanceId();

  /** The most events in one transaction. */
  @WithDefault("4000")
  int batchSize();

  /** The longest record value that is read, in bytes; longer ones become dead letters. */
  @WithDefault("1048576")
  int maxEventBytes();

  /**
   * The most bytes fetched at once: what bounds the memory of a consumer. Buffers of many megabytes
   * keep a small heap collecting.
   */
  @WithDefault("2097152")
  int fetchBytes();

  /** The longest pause between two attempts while the database or the broker is away. */
  @WithDefault("10s")
  Duration maxBackoff();

  /**
   * How long a batch waits for rows that another transaction holds, and a transaction may stand
   * still, before an instance that froze with rows in hand loses them; the batch is tried again. A
   * statement of a batch may take twice as long.
   */
  @WithDefault("10s")
  Duration lockTimeout();

  /** The share of a batch that may fail in its handler, in percent, before that is systemic. */
  @WithDefault("20")
  int systemicPercent();

  /**
   * How long the identities of events are kept: an event that comes again later is applied again,
   * so that it must be longer than the topics keep their records. Zero keeps them for ever.
   */
  @WithDefault("30d")
  Duration inboxRetention();

  /** The topics by the name of the room that reads them. */
  Map<String, Topic> topics();

  /** One topic. */
  interface Topic {
    /** Its name in Kafka. */
    String name();

    /** Consumers of it in this instance; more than it has partitions stand idle. */
    @WithDefault("1")
    int concurrency();

    /** What becomes of the later events of a key of which one has become a dead letter. */
    @WithDefault("CONTINUE")
    AfterDeadLetter afterDeadLetter();
  }
}
