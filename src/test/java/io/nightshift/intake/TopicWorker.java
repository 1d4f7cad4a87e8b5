package io.nightshift.intake;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.SignalsOfTests;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.Share;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.tracing.Traces;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The worker of a topic as an application has it, without a host. */
public final class TopicWorker implements AutoCloseable {
  private final TopicConsumer consumer;
  private final DatabaseSignals signals;
  private final CancellationSource signalled = CancellationSource.create();
  private CancellationSource stop = CancellationSource.create();
  private CompletableFuture<String> ended = CompletableFuture.completedFuture("");

  /** Reads the topic of these parts as that of orders. */
  public TopicWorker(IntakeParts parts, Map<String, String> settings, EventProcessor<?> processor)
      throws Exception {
    this(parts, Sandbox.shared().kafka(), settings, processor);
  }

  /** The same at another broker. */
  TopicWorker(
      IntakeParts parts,
      KafkaServer broker,
      Map<String, String> settings,
      EventProcessor<?> processor)
      throws Exception {
    Map<String, Object> kafka = new HashMap<>();
    kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    kafka.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 1_000);
    if (!"consumer".equals(settings.get("nightshift.intake.group-protocol"))) {
      kafka.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 3_000);
      kafka.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 500);
    }
    signals = SignalsOfTests.of(parts.dataSource);
    consumer =
        new TopicConsumers(
                parts.settings(settings),
                parts.dataSource,
                signals,
                Traces.OFF,
                Share.ALL,
                kafka,
                List.of(processor))
            .services()
            .getFirst();
    Thread.ofVirtual().start(() -> listen(signals, signalled.token()));
    consumer.start(CancellationToken.none());
    resume();
  }

  private static void listen(DatabaseSignals signals, CancellationToken stopping) {
    try {
      SignalsOfTests.execute(signals, stopping);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void resume() {
    CancellationSource source = CancellationSource.create();
    CompletableFuture<String> end = new CompletableFuture<>();
    stop = source;
    ended = end;
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                consumer.execute(source.token());
                end.complete("stopped");
              } catch (Throwable t) {
                end.completeExceptionally(t);
                throw new IllegalStateException("the worker of the topic ended", t);
              }
            });
  }

  void pause() throws Exception {
    stop.cancel();
    ended.get(60, TimeUnit.SECONDS);
  }

  public String unready() {
    return consumer.unready().orElse("");
  }

  public TopicStatus status() {
    return consumer.status("RUNNING");
  }

  public List<TopicStatus.Partition> partitions() {
    return status().partitions();
  }

  @Override
  public void close() throws Exception {
    pause();
    consumer.stop(CancellationToken.none());
    signalled.cancel();
  }
}
