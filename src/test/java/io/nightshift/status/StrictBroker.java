package io.nightshift.status;

import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.KafkaServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * A broker of its own where no topic appears by itself: the topic of dead letters takes 2,000 bytes
 * a record and none without a key, that of seals 100 bytes, and those of alerts and of what is
 * taken in do not exist. The management port shows a certificate that is good for two days.
 */
public final class StrictBroker implements QuarkusTestResourceLifecycleManager {
  static final String DEAD_LETTERS = "strict.dead-letters";
  static final String ALERTS = "strict.alerts";
  static final String SEALS = "strict.seals";
  private static final int PARTITIONS = 3;

  private static @Nullable KafkaServer running;

  /** The broker. */
  static KafkaServer kafka() {
    KafkaServer server = running;
    if (server == null) {
      throw new IllegalStateException("The broker does not run");
    }
    return server;
  }

  /** Behind the sandbox: this broker is the one that counts. */
  @Override
  public int order() {
    return 10;
  }

  @Override
  public Map<String, String> start() {
    Path dir;
    try {
      dir = Files.createTempDirectory(Files.createDirectories(Path.of("target/strict-broker")), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    KafkaServer server = KafkaServer.startWithoutNewTopics(dir);
    running = server;
    create(
        topic(DEAD_LETTERS)
            .configs(Map.of("max.message.bytes", "2000", "cleanup.policy", "compact")),
        topic(SEALS).configs(Map.of("max.message.bytes", "100")));
    Certificates certificates = Certificates.make(dir.resolve("tls"));
    return Map.of(
        "kafka.bootstrap.servers",
        server.bootstrapServers(),
        "nightshift.dead-letters.topic",
        DEAD_LETTERS,
        "nightshift.alerts.topic",
        ALERTS,
        "nightshift.audit.seal-topic",
        SEALS,
        "quarkus.management.tls-configuration-name",
        "own",
        "quarkus.tls.own.key-store.pem.0.cert",
        certificates.certificate().toString(),
        "quarkus.tls.own.key-store.pem.0.key",
        certificates.key().toString());
  }

  static NewTopic topic(String name) {
    return new NewTopic(name, PARTITIONS, (short) 1);
  }

  static void create(NewTopic... topics) {
    try (Admin admin = kafka().admin()) {
      admin.createTopics(List.of(topics)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    if (running != null) {
      running.close();
    }
  }
}
