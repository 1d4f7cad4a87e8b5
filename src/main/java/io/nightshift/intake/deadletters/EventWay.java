package io.nightshift.intake.deadletters;

import io.nightshift.events.EventEffects.Effect;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of an applied event from its publisher to its effects.
 *
 * @param publishedAt the event's own time; null if its record is not to be had
 * @param type the event's type; null if its record is not to be had
 * @param effects what it did, as far as it still exists
 * @param unknown why effects may be missing; null if none is
 */
public record EventWay(
    @Nullable Instant publishedAt,
    @Nullable String type,
    List<Effect> effects,
    @Nullable String unknown) {

  /** The way of an event that was not applied. */
  public static final EventWay NONE = new EventWay(null, null, List.of(), null);
}
