package io.nightshift.intake;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nightshift.database.SignalsOfTests;
import io.nightshift.events.Share;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.tracing.Traces;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.Test;

/** A topic that is not there, at a broker that would create it for whoever asks. */
class MissingTopicTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final IntakeParts parts = new IntakeParts();

  @Test
  void itIsNotCreatedAndReadOnceItIsThere() throws Exception {
    TopicConsumer consumer =
        new TopicConsumers(
                parts.settings(),
                parts.dataSource,
                SignalsOfTests.of(parts.dataSource),
                Traces.OFF,
                Share.ALL,
                Map.of(
                    CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                    Sandbox.shared().kafka().bootstrapServers(),
                    CommonClientConfigs.METADATA_MAX_AGE_CONFIG,
                    1_000),
                List.of(new NotingProcessor()))
            .services()
            .getFirst();
    CompletableFuture<String> ended = new CompletableFuture<>();
    try (CancellationSource stop = CancellationSource.create();
        var admin = Sandbox.shared().kafka().admin()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  consumer.execute(stop.token());
                  ended.complete("stopped");
                } catch (Throwable t) {
                  ended.completeExceptionally(t);
                }
              });
      // It has joined its group: it has asked for the topic.
      await().atMost(SOON).until(() -> consumer.unready().isEmpty());
      assertFalse(admin.listTopics().names().get().contains(parts.topic));
      parts.createTopic(2);
      parts.publish(List.of(Events.orderPlaced("e-1", "order-1")));
      await().atMost(SOON).until(() -> parts.effects().equals(List.of("e-1")));
      stop.cancel();
      assertEquals("stopped", ended.get());
    }
  }
}
