package io.nightshift.intake.deadletters;

import io.nightshift.events.Reason;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;

/** The reasons that dead letters of this program can have. */
@Singleton
public final class DeadLetterReasons {
  private final ReplayedTopics topics;

  @Inject
  DeadLetterReasons(ReplayedTopics topics) {
    this.topics = topics;
  }

  /** The common reasons, and those of the processor of each topic. */
  public List<Reason> known() {
    return Stream.concat(
            Reason.COMMON.stream(),
            topics.replayed().stream().flatMap(topic -> topic.replay().reasons().stream()))
        .distinct()
        .toList();
  }
}
