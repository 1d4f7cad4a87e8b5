package io.nightshift.sync;

import io.nightshift.sync.CatalogueSource.Answer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The progress of one reading of the whole catalogue. It is stored with each page, so that a run
 * continues where the last one ended, even after a crash.
 *
 * @param source a digest of the source's identity
 * @param number the number of the pass
 * @param after the cursor after the last applied page; null before the first page and after the
 *     last
 * @param pages the number of applied pages
 * @param items the number of applied items
 * @param unusable the number of invalid elements
 * @param tag the tag of the catalogue at the begin of the pass; null if it has none
 * @param completeTag the tag of the last complete pass; null if it had none
 * @param completedAt the time of the last complete pass; null if there was none
 * @param notBefore until when the source asked not to be called; null if it did not
 */
record SyncPass(
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

  /** The state of a pass. */
  enum State {
    /** Pages follow. */
    READING,
    /** All pages are applied; vanished items may not be marked yet. */
    READ,
    /** The pass is complete. */
    COMPLETE,
    /** The pass is abandoned, without marking vanished items. */
    GIVEN_UP
  }

  /** The first pass of a source. */
  static SyncPass first(String source, long number) {
    return new SyncPass(source, number, State.READING, null, 0, 0, 0, null, null, null, null);
  }

  /** The next pass. */
  SyncPass following() {
    return new SyncPass(
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

  /** Whether the pass can be continued. */
  boolean isUnderWay() {
    return state == State.READ || (state == State.READING && pages > 0);
  }

  /**
   * The pass with one more page applied.
   *
   * @param applied the number of its items that were not applied before
   */
  SyncPass with(Answer.Page page, int applied) {
    return new SyncPass(
        source,
        number,
        page.next() == null ? State.READ : State.READING,
        page.next(),
        pages + 1,
        items + applied,
        unusable + page.unusable().size(),
        pages == 0 ? page.tag() : tag,
        completeTag,
        completedAt,
        null);
  }

  /** The pass with all pages to read again; its applied items stay applied. */
  SyncPass reread() {
    return new SyncPass(
        source, number, state, null, 0, items, 0, null, completeTag, completedAt, notBefore);
  }

  /** The complete pass. */
  SyncPass complete(Instant at) {
    return new SyncPass(
        source, number, State.COMPLETE, null, pages, items, unusable, tag, tag, at, null);
  }

  /** The abandoned pass. */
  SyncPass givenUp() {
    return new SyncPass(
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

  /** The pass with the source's request for a pause. */
  SyncPass notBefore(Instant until) {
    return new SyncPass(
        source, number, state, after, pages, items, unusable, tag, completeTag, completedAt, until);
  }
}
