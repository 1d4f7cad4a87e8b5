package io.nightshift.status.page;

import io.nightshift.database.Found;
import io.nightshift.events.EventEffects.Effect;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.EventView;
import io.nightshift.intake.deadletters.EventWay;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of an event on the page, as a time line.
 *
 * @param note why a part of it may be missing; empty if nothing is
 * @param whole the link to the JSON
 */
@TemplateData
record EventModel(
    String id, String source, String state, List<Step> steps, String note, String whole) {

  /**
   * A step of the way.
   *
   * @param at its time; empty if it is not known
   * @param state the state of an effect; empty for other steps
   * @param href a link to the object of the step; empty if it has none
   */
  @TemplateData
  record Step(String label, RelativeTime at, String text, String state, String href) {}

  /**
   * The way of an event.
   *
   * @param why why it is a dead letter; empty if it is none
   */
  static EventModel of(EventView event, EventWay way, String why, Instant now) {
    List<Step> steps = new ArrayList<>();
    published(steps, way, now);
    steps.add(read(event.topic(), event.partition(), event.recordOffset(), now));
    if (event.deadLetterId() == null) {
      steps.add(new Step("Applied", RelativeTime.of(event.at(), now), "once", "", ""));
      effects(steps, way, event.at(), now);
    } else {
      steps.add(
          new Step(
              "Not applied",
              RelativeTime.of(event.at(), now),
              why,
              "",
              "?view=dead-letters&id=" + event.deadLetterId()));
    }
    return new EventModel(
        event.id(),
        event.source(),
        event.state().name(),
        steps,
        orEmpty(way.unknown()),
        "events/%s?source=%s".formatted(Found.encoded(event.id()), Found.encoded(event.source())));
  }

  /** The way of the event of a dead letter. */
  static EventModel of(DeadLetterView letter, EventWay way, Instant now, Reader reader) {
    List<Step> steps = new ArrayList<>();
    published(steps, way, now);
    steps.add(read(letter.topic(), letter.partition(), letter.recordOffset(), now));
    steps.add(
        new Step(
            "Not applied",
            RelativeTime.of(letter.at(), now),
            letter.reason() + ": " + reader.message(letter),
            "",
            ""));
    steps.add(
        new Step(
            switch (letter.state()) {
              case OPEN -> "Waits";
              case REPLAYED -> "Replayed";
              case DISCARDED -> "Discarded";
            },
            RelativeTime.of(null, now),
            switch (letter.state()) {
              case OPEN -> "for a replay";
              case REPLAYED -> "and applied, once";
              case DISCARDED -> "and never applied";
            },
            "",
            ""));
    effects(steps, way, null, now);
    return new EventModel(
        orEmpty(letter.eventId()),
        orEmpty(letter.source()),
        letter.state().name(),
        steps,
        orEmpty(way.unknown()),
        "");
  }

  private static void published(List<Step> steps, EventWay way, Instant now) {
    if (way.publishedAt() != null) {
      steps.add(
          new Step(
              "Published", RelativeTime.of(way.publishedAt(), now), orEmpty(way.type()), "", ""));
    }
  }

  private static Step read(String topic, int partition, long offset, Instant now) {
    return new Step(
        "Read",
        RelativeTime.of(null, now),
        "topic %s, partition %d, offset %d".formatted(topic, partition, offset),
        "",
        "");
  }

  /**
   * What an event did: first the states that it led to, last what became of these.
   *
   * @param applied when it was applied; null if that is not known
   */
  private static void effects(
      List<Step> steps, EventWay way, @Nullable Instant applied, Instant now) {
    List<Step> present = new ArrayList<>();
    List<Step> others = new ArrayList<>();
    for (Effect effect : way.effects()) {
      String kind = HumanFormat.capital(effect.kind());
      String became = effect.became();
      if (became != null) {
        steps.add(
            new Step(kind + ", then", RelativeTime.of(applied, now), effect.title(), became, ""));
      }
      (became == null ? others : present)
          .add(
              new Step(
                  became == null ? kind : kind + ", now",
                  RelativeTime.of(effect.at(), now),
                  effect.title(),
                  effect.state(),
                  SearchModel.link(effect.href())));
    }
    steps.addAll(others);
    steps.addAll(present);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
