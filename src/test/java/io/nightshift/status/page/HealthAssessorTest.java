package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.Share;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.notifications.Notifications;
import io.nightshift.status.BacklogSnapshot;
import io.nightshift.status.Overview;
import io.nightshift.status.page.Assessment.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthAssessorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  @Test
  void whereAllIsWellThereIsNothingToDo() {
    Assessment assessment = judge(seen(0, 0, 0), worker(WorkerState.RUNNING, null));
    assertEquals(Level.GOOD, assessment.level());
    assertEquals("Healthy. Nothing to do.", assessment.headline());
    assertEquals("Keeping up with all topics.", assessment.pace());
    assertEquals(List.of(), assessment.findings());
  }

  @Test
  void aWorkerThatFailedForGoodIsNamedWithItsReasonAndWhatToPress() {
    Assessment assessment = judge(seen(0, 0, 0), worker(WorkerState.FAILED, "no disk"));
    assertEquals(Level.BAD, assessment.level());
    assertEquals("Not healthy: w has failed for good.", assessment.headline());
    Assessment.Finding finding = assessment.findings().getFirst();
    assertEquals("no disk", finding.why());
    assertEquals("status/workers/w/restart", needed(finding.action()).post());
    assertEquals("./#worker-w", finding.link());
  }

  @Test
  void aPausedWorkerIsToBeResumed() {
    Assessment assessment = judge(seen(0, 0, 0), worker(WorkerState.PAUSED, null));
    assertEquals("Running, needs attention: w is paused.", assessment.headline());
    assertEquals(
        "status/workers/w/resume", needed(assessment.findings().getFirst().action()).post());
  }

  @Test
  void aWorkerThatHasWaitedForAMinuteIsNamedWithWhatItWaitsFor() {
    assertEquals(List.of(), judge(seen(0, 0, 0), waitingSince(NOW.minusSeconds(59))).findings());
    Assessment assessment = judge(seen(0, 0, 0), waitingSince(NOW.minusSeconds(60)));
    assertEquals("Running, needs attention: w waits.", assessment.headline());
    assertEquals("the topic is missing", assessment.findings().getFirst().why());
  }

  @Test
  void theDatabaseThatIsAwayIsTheWorst() {
    Assessment assessment = judge(null, worker(WorkerState.PAUSED, null));
    assertEquals("Not healthy: The database does not answer.", assessment.headline());
    assertEquals(2, assessment.findings().size());
    assertEquals(Level.BAD, assessment.findings().getFirst().level());
  }

  @Test
  void whatWaitsForAPersonNeedsALook() {
    Assessment assessment = judge(seen(3, 90, 2), worker(WorkerState.RUNNING, null));
    assertEquals("Running, needs attention: 3 things.", assessment.headline());
    assertTrue(
        assessment.findings().stream()
            .map(Assessment.Finding::what)
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
        new TopicStatus(
            "t",
            "WAITING",
            "the broker is away",
            List.of(),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            List.of(),
            null);
    Assessment assessment =
        HealthAssessor.of(
            now(HostState.RUNNING, seen(0, 0, 0), List.of(), topic),
            Optional.empty(),
            List.of(),
            NOW);
    assertEquals("Not healthy: t is not read at the moment.", assessment.headline());
    assertEquals("the broker is away", assessment.findings().getFirst().why());
    assertEquals("No topic is read at the moment.", assessment.pace());
  }

  @Test
  void whileItStopsThereIsNothingToPress() {
    Assessment assessment =
        HealthAssessor.of(
            now(HostState.DRAINING, seen(0, 0, 0), List.of()), Optional.empty(), List.of(), NOW);
    assertEquals(Level.WAIT, assessment.level());
    assertEquals("The service is stopping.", assessment.headline());
  }

  private static PageAction needed(@Nullable PageAction pageAction) {
    assertNotNull(pageAction);
    return pageAction;
  }

  private static Assessment judge(BacklogSnapshot.@Nullable Seen seen, WorkerStatus worker) {
    TopicStatus topic =
        new TopicStatus(
            "t", "RUNNING", null, List.of(), 0, 0, 0, 0, 0, 1, 0, 0, 0, List.of(), null);
    return HealthAssessor.of(
        now(HostState.RUNNING, seen, List.of(worker), topic), Optional.empty(), List.of(), NOW);
  }

  private static Overview.Now now(
      HostState state,
      BacklogSnapshot.@Nullable Seen seen,
      List<WorkerStatus> workers,
      TopicStatus... topics) {
    return new Overview.Now(
        "i", "v", Share.ALL, state, NOW, workers, List.of(topics), Optional.ofNullable(seen));
  }

  private static BacklogSnapshot.Seen seen(long letters, long oldestSeconds, long alerts) {
    return new BacklogSnapshot.Seen(
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
        List.of());
  }
}
