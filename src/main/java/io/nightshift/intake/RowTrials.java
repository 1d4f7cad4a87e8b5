package io.nightshift.intake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher has tried with rows that are not published yet. It is kept in memory only:
 * another instance, or the next start, begins with the whole of each row. Not for more than one
 * thread.
 */
final class RowTrials {
  /** After so many errors that tell nothing, it counts whether other rows are accepted. */
  static final int UNCLEAR_AT_MOST = 10;

  private final Map<Long, Trial> trials = new HashMap<>();

  private static final class Trial {
    private int form;
    private int unclear;
    private @Nullable String why;
  }

  /** The form to try next; null if each has been refused. */
  @Nullable TopicRecord next(long id, List<TopicRecord> forms) {
    Trial trial = trials.get(id);
    int form = trial == null ? 0 : trial.form;
    return form < forms.size() ? forms.get(form) : null;
  }

  /** Why the topic refused the form before; null if the first is still to be tried. */
  @Nullable String why(long id) {
    Trial trial = trials.get(id);
    return trial == null ? null : trial.why;
  }

  /** The topic refused the form: the next one is a smaller one. */
  void refused(long id, String why) {
    Trial trial = of(id);
    trial.form++;
    trial.unclear = 0;
    trial.why = why;
  }

  private Trial of(long id) {
    return trials.computeIfAbsent(id, fresh -> new Trial());
  }

  /** The topic will refuse each form. */
  void hopeless(long id, String why) {
    refused(id, why);
    of(id).form = Integer.MAX_VALUE;
  }

  /** The broker's error did not tell whether the row is at fault. */
  void unclear(long id) {
    of(id).unclear++;
  }

  /** Whether that happened often enough to compare it with other rows. */
  boolean isSuspect(long id) {
    Trial trial = trials.get(id);
    return trial != null && trial.unclear >= UNCLEAR_AT_MOST;
  }

  /** The row is published, set aside or gone. */
  void done(long id) {
    trials.remove(id);
  }

  /** Another instance publishes now. */
  void forget() {
    trials.clear();
  }
}
