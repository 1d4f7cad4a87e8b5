package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.HostState;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.notifications.Notifications;
import io.nightshift.status.Glance;
import io.nightshift.status.Overview;
import io.nightshift.status.page.Verdict.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  @Test
  void whereAllIsWellThereIsNothingToDo() {
    Verdict verdict = judge(seen(0, 0, 0), worker(WorkerState.RUNNING, null));
    assertEquals(Level.GOOD, verdict.level());
    assertEquals("Healthy. Nothing to do.", verdict.headline());
    assertEquals("Keeping up with all topics.", verdict.pace());
    assertEquals(List.of(), verdict.findings());
  }

  @Test
  void aWorkerThatFailedForGoodIsNamedWithItsReasonAndWhatToPress() {
    Verdict verdict = judge(seen(0, 0, 0), worker(WorkerState.FAILED, "no disk"));
    assertEquals(Level.BAD, verdict.level());
    assertEquals("Not healthy: w has failed for good.", verdict.headline());
    Verdict.Finding finding = verdict.findings().getFirst();
    assertEquals("no disk", finding.why());
    assertEquals("status/workers/w/restart", needed(finding.action()).post());
    assertEquals("./#worker-w", finding.link());
  }

  @Test
  void aPausedWorkerIsToBeResumed() {
    Verdict verdict = judge(seen(0, 0, 0), worker(WorkerState.PAUSED, null));
    assertEquals("Running, needs attention: w is paused.", verdict.headline());
    assertEquals("status/workers/w/resume", needed(verdict.findings().getFirst().action()).post());
  }

  @Test
  void aWorkerThatHasWaitedForAMinuteIsNamedWithWhatItWaitsFor() {
    assertEquals(List.of(), judge(seen(0, 0, 0), waitingSince(NOW.minusSeconds(59))).findings());
    Verdict verdict = judge(seen(0, 0, 0), waitingSince(NOW.minusSeconds(60)));
    assertEquals("Running, needs attention: w waits.", verdict.headline());
    assertEquals("the topic is missing", verdict.findings().getFirst().why());
  }

  @Test
  void theDatabaseThatIsAwayIsTheWorst() {
    Verdict verdict = judge(null, worker(WorkerState.PAUSED, null));
    assertEquals("Not healthy: The database does not answer.", verdict.headline());
    assertEquals(2, verdict.findings().size());
    assertEquals(Level.BAD, verdict.findings().getFirst().level());
  }

  @Test
  void whatWaitsForAPersonNeedsALook() {
    Verdict verdict = judge(seen(3, 90, 2), worker(WorkerState.RUNNING, null));
    assertEquals("Running, needs attention: 3 things.", verdict.headline());
    assertTrue(
        verdict.findings().stream()
            .map(Verdict.Finding::what)
            .toList()
            .containsAll(
                List.of(
                    "2 unacknowledged alerts", "3 open dead letters", "Notifications are late")));
  }

  @Test
  void whatIsSaidAloudChangesWithTheMatterAndNotWithEachNumber() {
    WorkerStatus well = worker(WorkerState.RUNNING, null);
    assertEquals(judge(seen(3, 0, 0), well).key(), judge(seen(4, 0, 0), well).key());
    assertNotEquals(judge(seen(3, 0, 0), well).key(), judge(seen(3, 0, 1), well).key());
  }

  @Test
  void aTopicThatCannotBeReadSaysWhatItWaitsFor() {
    TopicStatus topic =
        new TopicStatus("t", "WAITING", "the broker is away", List.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    Verdict verdict =
        Judge.of(now(HostState.RUNNING, seen(0, 0, 0), List.of(), topic), List.of(), NOW);
    assertEquals("Not healthy: t is not read at the moment.", verdict.headline());
    assertEquals("the broker is away", verdict.findings().getFirst().why());
    assertEquals("No topic is read at the moment.", verdict.pace());
  }

  @Test
  void whileItStopsThereIsNothingToPress() {
    Verdict verdict = Judge.of(now(HostState.DRAINING, seen(0, 0, 0), List.of()), List.of(), NOW);
    assertEquals(Level.WAIT, verdict.level());
    assertEquals("The service is stopping.", verdict.headline());
  }

  private static Action needed(@Nullable Action action) {
    assertNotNull(action);
    return action;
  }

  private static Verdict judge(Glance.@Nullable Seen seen, WorkerStatus worker) {
    TopicStatus topic = new TopicStatus("t", "RUNNING", null, List.of(), 0, 0, 0, 0, 0, 1, 0, 0, 0);
    return Judge.of(now(HostState.RUNNING, seen, List.of(worker), topic), List.of(), NOW);
  }

  private static Overview.Now now(
      HostState state,
      Glance.@Nullable Seen seen,
      List<WorkerStatus> workers,
      TopicStatus... topics) {
    return new Overview.Now(
        "i", "v", state, NOW, workers, List.of(topics), Optional.ofNullable(seen));
  }

  private static Glance.Seen seen(long letters, long oldestSeconds, long alerts) {
    return new Glance.Seen(
        letters,
        List.of(),
        new Notifications.Backlog(oldestSeconds > 0 ? 1 : 0, oldestSeconds),
        alerts,
        List.of());
  }

  private static WorkerStatus worker(WorkerState state, @Nullable String lastError) {
    return worker(state, lastError, null);
  }

  private static WorkerStatus waitingSince(Instant since) {
    return worker(WorkerState.RUNNING, null, new Wait("the topic is missing", since));
  }

  private static WorkerStatus worker(
      WorkerState state, @Nullable String lastError, @Nullable Wait waits) {
    return new WorkerStatus(
        "w",
        WorkerKind.BACKGROUND,
        state,
        NOW,
        0,
        lastError,
        null,
        null,
        null,
        null,
        waits,
        null,
        true,
        0,
        Map.of());
  }
}
