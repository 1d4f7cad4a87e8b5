package io.nightshift.fleet;

import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The workers and topics of an instance, as its row holds them. */
record InstanceReport(List<Line> workers, List<PartitionReports.Topic> topics) {
  private static final int MAX_TEXT = 200;

  /**
   * A worker.
   *
   * @param since when it entered its state, by the clock of its instance
   * @param lastError its last failure, shortened; null if there is none
   * @param waitsFor what it waits for, shortened; null if it does not wait
   */
  record Line(
      String name,
      String kind,
      String state,
      @Nullable Instant since,
      @Nullable String lastError,
      @Nullable String waitsFor) {

    static Line of(WorkerStatus worker) {
      Wait waits = worker.waits();
      return new Line(
          worker.name(),
          worker.kind().name(),
          worker.state().name(),
          worker.since(),
          shortened(worker.lastError()),
          waits == null ? null : shortened(waits.why()));
    }

    /** As far as it is reported; empty if another version wrote what this one does not know. */
    Optional<WorkerStatus> status() {
      if (since == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new WorkerStatus(
                name,
                new WorkerKind(kind),
                WorkerState.valueOf(state),
                since,
                0,
                lastError,
                null,
                null,
                null,
                null,
                waitsFor == null ? null : new Wait(waitsFor, since),
                null,
                false,
                0,
                List.of()));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  static InstanceReport of(List<WorkerStatus> workers, List<PartitionReports.Topic> topics) {
    return new InstanceReport(workers.stream().map(Line::of).toList(), topics);
  }

  /** A text of another server may contain what PostgreSQL refuses. */
  private static @Nullable String shortened(@Nullable String text) {
    if (text == null) {
      return null;
    }
    StringBuilder kept = new StringBuilder();
    text.codePoints()
        .limit(MAX_TEXT)
        .map(c -> c < ' ' || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '?' : c)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
