package io.nightshift.publishing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a publisher for rows that are not published yet. They are in memory only: another
 * instance, or the next start, begins with the full form of each row. For one thread.
 */
final class RowTrials {
  /** The number of ambiguous errors of a row after which it is compared with other rows. */
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

  /** Why the topic refused the previous form; null before the first attempt. */
  @Nullable String why(long id) {
    Trial trial = trials.get(id);
    return trial == null ? null : trial.why;
  }

  /** Records that the topic refused a form: the next one is smaller. */
  void refused(long id, String why) {
    Trial trial = of(id);
    trial.form++;
    trial.unclear = 0;
    trial.why = why;
  }

  private Trial of(long id) {
    return trials.computeIfAbsent(id, fresh -> new Trial());
  }

  /** Records that the topic refuses every form. */
  void hopeless(long id, String why) {
    refused(id, why);
    of(id).form = Integer.MAX_VALUE;
  }

  /** Records an error that does not show whether the row is at fault. */
  void unclear(long id) {
    of(id).unclear++;
  }

  /** Whether that happened often enough to compare it with other rows. */
  boolean isSuspect(long id) {
    Trial trial = trials.get(id);
    return trial != null && trial.unclear >= UNCLEAR_AT_MOST;
  }

  /** Forgets a row that is published, set aside or gone. */
  void done(long id) {
    trials.remove(id);
  }

  /** Forgets all rows: another instance publishes now. */
  void forget() {
    trials.clear();
  }
}
