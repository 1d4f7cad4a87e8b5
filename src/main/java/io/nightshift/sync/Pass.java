package io.nightshift.sync;

import io.nightshift.sync.CatalogueSource.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one reading of the whole catalogue has come. It is kept with each page, so that a run
 * goes on where the last one ended, however that was.
 *
 * @param source a digest of what is read
 * @param number the generation
 * @param after the cursor behind the last page that was applied; null if none was, or the last
 * @param pages how many were applied
 * @param items how many were applied
 * @param unusable how many elements were none
 * @param tag of the catalogue when the pass began; null if it has none
 * @param completeTag of the last complete pass; null if it had none
 * @param completedAt when that was; null if there was none
 * @param notBefore until when the source asked not to be called; null if it did not
 */
record Pass(
    String source,
    long number,
    State state,
    @Nullable String after,
    long pages,
    long items,
    long unusable,
    @Nullable String tag,
    @Nullable String completeTag,
    @Nullable Instant completedAt,
    @Nullable Instant notBefore) {

  /** How a pass stands. */
  enum State {
    /** Pages follow. */
    READING,
    /** All pages are applied; what vanished may not be marked yet. */
    READ,
    /** All is done. */
    COMPLETE,
    /** It is not gone on with, and says nothing of what vanished. */
    GIVEN_UP
  }

  /** The first of a source. */
  static Pass first(String source, long number) {
    return new Pass(source, number, State.READING, null, 0, 0, 0, null, null, null, null);
  }

  /** The one after this. */
  Pass following() {
    return new Pass(
        source,
        number + 1,
        State.READING,
        null,
        0,
        0,
        0,
        null,
        completeTag,
        completedAt,
        notBefore);
  }

  /** Whether there is something to go on with. */
  boolean isUnderWay() {
    return state == State.READ || (state == State.READING && pages > 0);
  }

  /** With one more page applied. */
  Pass with(Answer.Page page) {
    return new Pass(
        source,
        number,
        page.next() == null ? State.READ : State.READING,
        page.next(),
        pages + 1,
        items + page.items().size(),
        unusable + page.unusable().size(),
        pages == 0 ? page.tag() : tag,
        completeTag,
        completedAt,
        null);
  }

  /** Done. */
  Pass complete(Instant at) {
    return new Pass(
        source, number, State.COMPLETE, null, pages, items, unusable, tag, tag, at, null);
  }

  /** Not gone on with. */
  Pass givenUp() {
    return new Pass(
        source,
        number,
        State.GIVEN_UP,
        null,
        pages,
        items,
        unusable,
        tag,
        completeTag,
        completedAt,
        notBefore);
  }

  /** With the source asking to be left alone. */
  Pass notBefore(Instant until) {
    return new Pass(
        source, number, state, after, pages, items, unusable, tag, completeTag, completedAt, until);
  }
}
