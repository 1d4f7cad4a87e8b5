package io.nightshift.intake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances have one name in the group. */
class SameMemberTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final IntakeParts parts = new IntakeParts();

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void oneReadsAndTheOtherSaysWhyItDoesNot(String protocol) throws Exception {
    parts.createTopic(1);
    try (var first = worker(protocol)) {
      await().atMost(SOON).until(() -> first.unready().isEmpty());
      try (var second = worker(protocol)) {
        await()
            .atMost(SOON)
            .until(() -> isPutOut(first) != isPutOut(second) && reads(first) != reads(second));
        // Each look at the group is a chance to join, and to fence the other.
        var putOut = isPutOut(first) ? first : second;
        await()
            .during(Duration.ofSeconds(6))
            .atMost(SOON)
            .until(() -> isPutOut(putOut) && !reads(putOut));
        assertEquals("WAITING", putOut.status().state());
        publish(0, 5);
        await().atMost(SOON).until(() -> parts.effects().size() == 5);
        assertEquals(0, putOut.status().applied());

        if (protocol.equals("consumer")) {
          return; // There the broker alone says how long a member that has gone keeps its name.
        }
        // The name is free when its member is gone.
        (putOut == first ? second : first).pause();
        publish(5, 8);
        await().atMost(SOON).until(() -> parts.effects().size() == 8);
        assertEquals("", putOut.unready());
        assertTrue(reads(putOut));
      }
    }
  }

  private static boolean isPutOut(TopicWorker worker) {
    return worker.unready().contains("another instance is the member");
  }

  private static boolean reads(TopicWorker worker) {
    return worker.unready().isEmpty() && !worker.partitions().isEmpty();
  }

  private TopicWorker worker(String protocol) throws Exception {
    return new TopicWorker(
        parts,
        Map.of(
            "nightshift.intake.group-instance-id",
            "same",
            "nightshift.intake.group-protocol",
            protocol),
        new NotingProcessor());
  }

  private void publish(int from, int to) {
    parts.publish(
        IntStream.range(from, to)
            .mapToObj(n -> Events.orderPlaced("e-%03d".formatted(n), "order-" + n))
            .toList());
  }
}
