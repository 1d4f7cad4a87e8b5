package io.nightshift.hosting.runtime;

import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The report of a stop.
 *
 * @param took the duration of the whole stop
 * @param workers one entry for each worker, in the order in which they were stopped
 */
record DrainReport(Duration took, List<Entry> workers) {

  /**
   * The stop of one worker.
   *
   * @param name its name
   * @param state its state at the end
   * @param took the duration of its own stop
   * @param problem what went wrong; null if nothing
   * @param figures its figures
   */
  record Entry(
      String name,
      WorkerState state,
      Duration took,
      @Nullable String problem,
      List<WorkerFigure> figures) {

    @Override
    public String toString() {
      String text = "%s %s in %d ms".formatted(name, state, took.toMillis());
      if (!figures.isEmpty()) {
        text += " " + WorkerFigure.values(figures);
      }
      return problem == null ? text : text + " (" + problem + ")";
    }
  }

  List<String> abandoned() {
    return workers.stream()
        .filter(worker -> worker.state() == WorkerState.ABANDONED)
        .map(Entry::name)
        .toList();
  }

  @Override
  public String toString() {
    return workers.stream().map(Entry::toString).collect(Collectors.joining("; "));
  }
}
