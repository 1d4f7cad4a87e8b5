package io.nightshift.status.page;

import io.nightshift.intake.deadletters.DeadLetterGroup;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters of one cause, on the page.
 *
 * @param href the link to their list, with others of their topic and reason
 * @param newest the link to the newest of them
 */
@TemplateData
record DeadLetterGroupModel(
    String topic,
    String type,
    String reason,
    String message,
    String count,
    RelativeTime first,
    RelativeTime last,
    String href,
    String newest) {

  static DeadLetterGroupModel of(
      DeadLetterGroup group, DeadLetterView.@Nullable State state, Instant now, Reader reader) {
    return new DeadLetterGroupModel(
        group.topic(),
        group.type() == null ? "" : group.type(),
        group.reason(),
        reader.message(group),
        HumanFormat.number(group.count()),
        RelativeTime.of(group.firstAt(), now),
        RelativeTime.of(group.lastAt(), now),
        "?view=dead-letters&topic=%s&reason=%s%s"
            .formatted(
                PageAction.segment(group.topic()),
                group.reason(),
                state == null ? "" : "&state=" + state),
        "?view=dead-letters&id=" + group.last());
  }
}
