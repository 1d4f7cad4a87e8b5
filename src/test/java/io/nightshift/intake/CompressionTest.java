package io.nightshift.intake;

import static io.restassured.RestAssured.get;
import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.status.ReadingSandbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a publisher compresses is its own affair: each of Kafka's ways is read. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class CompressionTest {
  @InjectSandbox SandboxHandle sandbox;

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void anOrderIsAppliedHoweverItIsCompressed(String compression) {
    String order = compression + "-" + UUID.randomUUID();
    try (KafkaProducer<byte[], byte[]> publisher =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                sandbox.sandbox().kafka().bootstrapServers(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      publisher.send(Events.orderPlaced("e-" + order, order).structured(sandbox.topics().orders()));
      publisher.flush();
    }
    await().atMost(Duration.ofMinutes(1)).until(() -> get("/orders/" + order).statusCode() == 200);
  }
}
