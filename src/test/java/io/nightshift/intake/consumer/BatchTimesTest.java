package io.nightshift.intake.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.TopicProgress.BatchTimes;
import io.nightshift.sandbox.Cases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BatchTimesTest {
  private final List<BatchTimes> times = new ArrayList<>();

  @Test
  void noTimeStampOfARecordFailsOrIsOfAnotherLengthThanAHistogramTakes() {
    for (String[] line : Cases.read("record-timestamps.tsv")) {
      took(Long.parseLong(line[0]));
    }
    took(0);
    assertTrue(times.size() > 1);
    times.forEach(
        each -> assertTrue(each.delay().toNanos() >= each.commit().toNanos(), each.toString()));
  }

  @Test
  void theStepsAreThoseOfTheOldestRecordThatHasATime() {
    long hourAgo = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    took(-1, System.currentTimeMillis(), hourAgo);
    assertEquals(1, times.size());
    assertTrue(times.getFirst().read().toMinutes() >= 59, times.toString());
    assertEquals(Duration.ofNanos(2), times.getFirst().apply());
    assertEquals(Duration.ofNanos(3), times.getFirst().commit());
    took();
    took(-1);
    assertEquals(1, times.size(), "a batch without a time is not recorded");
  }

  private void took(long... stamps) {
    List<DecodedRecord<String>> records = new ArrayList<>();
    for (long stamp : stamps) {
      records.add(
          new DecodedRecord<>(
              new ConsumerRecord<>(
                  "t",
                  0,
                  records.size(),
                  stamp,
                  TimestampType.CREATE_TIME,
                  0,
                  0,
                  new byte[0],
                  new byte[0],
                  new RecordHeaders(),
                  Optional.empty()),
              null,
              null,
              null,
              null));
    }
    TopicProgress progress = new TopicProgress("t", System::nanoTime);
    progress.times(times::add);
    Batch<String> batch = new Batch<>(records, Map.of());
    long begun = batch.readAt() + 1;
    progress.took(batch, begun, begun + 2, begun + 5);
  }
}
