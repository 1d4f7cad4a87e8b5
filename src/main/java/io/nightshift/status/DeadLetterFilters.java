package io.nightshift.status;

import io.nightshift.events.Reason;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.intake.deadletters.DeadLetterReasons;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.status.http.ListFilter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The filters of dead letters, for their lists and for the calls that change many of them. */
@Singleton
public final class DeadLetterFilters {
  private final ListFilter<String> topic;
  private final ListFilter<Reason> reason;
  private final ListFilter<DeadLetterView.State> state =
      ListFilter.oneOf("state", DeadLetterView.State.class);

  @Inject
  DeadLetterFilters(IntakeTopics topics, DeadLetterReasons reasons) {
    this.topic =
        ListFilter.text("topic", () -> topics.all().stream().map(TopicStatus::topic).toList());
    this.reason = ListFilter.oneOf("reason", reasons::known, Reason::name);
  }

  /** Any topic; a form offers those that are read here. */
  public ListFilter<String> topic() {
    return topic;
  }

  /** A reason that dead letters of this program can have. */
  public ListFilter<Reason> reason() {
    return reason;
  }

  public ListFilter<DeadLetterView.State> state() {
    return state;
  }
}
