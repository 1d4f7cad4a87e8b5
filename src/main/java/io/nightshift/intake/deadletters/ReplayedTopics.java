package io.nightshift.intake.deadletters;

import java.util.List;

/** The topics whose dead letters can be replayed on this instance. */
@FunctionalInterface
public interface ReplayedTopics {

  /** Each topic that this instance reads. */
  List<? extends ReplayedTopic> replayed();
}
