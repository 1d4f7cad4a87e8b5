package io.nightshift.intake.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.TopicProgress.Need;
import io.nightshift.intake.consumer.TopicStatus.AppliedBatch;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentBatchesTest {
  private final RecentBatches recent = new RecentBatches();

  @Test
  void theLastTenAreKeptTheNewestFirst() {
    for (int i = 1; i <= 12; i++) {
      recent.applied(i + 3, new Counts(i, 2, 1), Duration.ofNanos(i * 1_900_000L));
    }
    List<AppliedBatch> batches = recent.batches();
    assertEquals(
        IntStream.iterate(12, i -> i - 1).limit(10).boxed().toList(),
        batches.stream().map(AppliedBatch::applied).toList());
    AppliedBatch newest = batches.getFirst();
    assertEquals(
        new AppliedBatch(newest.at(), 15, 12, 2, 1, 22), newest, "whole milliseconds of the time");
  }

  @Test
  void aMoveOfAPositionWithoutRecordsIsNoBatch() {
    recent.applied(0, new Counts(0, 0, 0), Duration.ofMillis(1));
    assertEquals(List.of(), recent.batches());
  }

  @Test
  void theLastFailureStaysAfterTheWaitAndAWaitForPartitionsIsNone() {
    TopicProgress progress = new TopicProgress("t", System::nanoTime);
    progress.waiting(Need.PARTITIONS, 0, "its partitions");
    assertNull(progress.status("RUNNING").lastFailure());
    progress.waiting(Need.DATABASE, 0, "PostgreSQL: away");
    progress.waiting(Need.BROKER, 0, "Kafka: away");
    progress.working(Need.BROKER, 0);
    progress.working(Need.DATABASE, 0);
    assertEquals("Kafka: away", assertNotNullFailure(progress).why());
    progress.failed("the handler is broken");
    assertEquals("the handler is broken", assertNotNullFailure(progress).why());
  }

  private static TopicStatus.Failure assertNotNullFailure(TopicProgress progress) {
    TopicStatus.Failure failure = progress.status("RUNNING").lastFailure();
    assertNotNull(failure);
    return failure;
  }
}
