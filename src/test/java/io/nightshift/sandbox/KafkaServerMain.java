package io.nightshift.sandbox;

import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * The broker's own process. Says {@link #READY} on standard output when clients can be served; ends
 * in order on SIGTERM, and at once when its standard input ends, because then the process that
 * started it is gone.
 */
final class KafkaServerMain {

  static final String READY = "ready";

  private static final String CLUSTER_ID = "bmlnaHRzaGlmdHNhbmRib3";

  private KafkaServerMain() {}

  public static void main(String[] args) throws IOException {
    PrintStream toParent = StandardError.takeAll();
    EmbeddedKafkaBroker broker =
        broker(
            args[0],
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            args[3],
            properties -> {
              listenForTls(properties, args[4], args[5]);
              properties.put("auto.create.topics.enable", args[6]);
              if (Boolean.parseBoolean(args[7])) {
                properties.put("authorizer.class.name", StandardAuthorizer.class.getName());
                properties.put("allow.everyone.if.no.acl.found", "true");
              }
            });
    broker.start();
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
    toParent.println(READY);
    toParent.flush();
    System.in.transferTo(OutputStream.nullOutputStream());
    Runtime.getRuntime().halt(1);
  }

  private static EmbeddedKafkaBroker broker(
      String logDirs, int port, int controllerPort, String partitions, Consumer<Properties> more) {
    return new EmbeddedKafkaBroker()
        .withKafkaHost("localhost")
        .withKafkaPort(port)
        .withControllerPort(controllerPort)
        .withClusterId(CLUSTER_ID)
        .withDeleteLogDirsOnClose(false)
        .withAdditionalProperties(
            properties -> {
              properties.put("log.dirs", logDirs);
              properties.put("num.partitions", partitions);
              configure(properties);
              more.accept(properties);
            });
  }

  /** A listener for clients that speak TLS and have a password; none without a key store. */
  private static void listenForTls(Properties properties, String port, String keyStore) {
    if (keyStore.isEmpty()) {
      return;
    }
    // Those that are advertised are these, where none are named.
    properties.merge("listeners", ",TLS://localhost:" + port, KafkaServerMain::joined);
    properties.merge("listener.security.protocol.map", ",TLS:SASL_SSL", KafkaServerMain::joined);
    String tls = "listener.name.tls.";
    properties.put(tls + "ssl.keystore.type", "PKCS12");
    properties.put(tls + "ssl.keystore.location", keyStore);
    properties.put(tls + "ssl.keystore.password", Certificates.PASSWORD);
    properties.put(tls + "ssl.key.password", Certificates.PASSWORD);
    properties.put(tls + "sasl.enabled.mechanisms", "SCRAM-SHA-512");
    properties.put(
        tls + "scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
  }

  private static String joined(Object some, Object more) {
    return some.toString() + more;
  }

  private static void configure(Properties properties) {
    properties.put("default.replication.factor", "1");
    properties.put("min.insync.replicas", "1");
    // Small internal topics: 50 partitions each would cost the first consumer a second.
    for (String topic :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      properties.put(topic + ".num.partitions", "4");
      properties.put(topic + ".replication.factor", "1");
    }
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    // A new share group has its partitions at the second heartbeat; a test waits for a lock to
    // expire.
    properties.put("group.share.min.heartbeat.interval.ms", "500");
    properties.put("group.share.heartbeat.interval.ms", "500");
    properties.put("group.share.min.record.lock.duration.ms", "1000");
    // The consumers of one instance join one after the other. Without this time the second one
    // would wait for the next heartbeat of the first one, which is 3 s.
    properties.put("group.initial.rebalance.delay.ms", "200");
    // Tests publish records with old time stamps. The first look at the retention, 30 s after the
    // start, would remove those before a slow machine has read them.
    properties.put("log.initial.task.delay.ms", Long.toString(Duration.ofHours(1).toMillis()));
    // So that a test may wait for an eviction.
    properties.put("group.min.session.timeout.ms", "1000");
    // Over the contract's limit of 1 MiB, so that a record above it can be published at all.
    properties.put("message.max.bytes", Integer.toString(8 << 20));
    // A controller that starts again takes the broker for alive until its session is over, and the
    // broker may not register before. With the default of 9 s each restart would take 11 s. With
    // 1 s, and with 3 s under a load of 17, a busy machine lost the session while it read the
    // groups, and they stayed unread.
    properties.put("broker.session.timeout.ms", "6000");
    properties.put("broker.heartbeat.interval.ms", "500");
    // The default takes 128 MiB of a small heap.
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
  }
}
