package io.nightshift.intake.consumer;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The static name of a consumer in its group, if it has one. Two consumers of one name would fence
 * each other forever: the group admits the last one and removes the other (or, with the protocol
 * {@code consumer}, keeps the first). So the removed one waits until the group has no member of
 * that name.
 */
public final class StaticMember {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final TopicAdmin broker;
  private final String group;
  private final @Nullable String name;

  public StaticMember(TopicAdmin broker, String group, @Nullable String name) {
    this.broker = broker;
    this.group = group;
    this.name = name;
  }

  /** Whether a failure means that another consumer has the name. */
  boolean isTaken(KafkaException failure) {
    return name != null
        && (failure instanceof FencedInstanceIdException
            || failure instanceof UnreleasedInstanceIdException);
  }

  /**
   * Waits until the name is free.
   *
   * @param consumer the number of the consumer that waits
   * @return false if a stop was requested
   */
  boolean awaitFree(TopicProgress progress, int consumer, CancellationToken stopping) {
    String why =
        ("another instance is the member %s of the group %s; each instance needs a"
                + " nightshift.intake.group-instance-id of its own")
            .formatted(name, group);
    LOG.warnf("NS0404 The consumer is outside its group and waits: %s", why);
    progress.waiting(Need.PARTITIONS, consumer, why);
    while (stopping.delay(LOOK)) {
      try {
        if (isFree()) {
          LOG.infof(
              "NS0405 The group %s has no other member %s any more; the consumer joins",
              group, name);
          return true;
        }
      } catch (KafkaException e) {
        LOG.debugf("The members of %s are not known now: %s", group, Failures.oneLine(e));
      }
    }
    return false;
  }

  private boolean isFree() {
    return broker.group(group).members().stream()
        .noneMatch(member -> member.groupInstanceId().equals(Optional.ofNullable(name)));
  }
}
