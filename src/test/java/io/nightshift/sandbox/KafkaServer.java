package io.nightshift.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker (KRaft, one node) in a process of its own, so that it can be killed, frozen
 * and started again. It keeps its port and its records over all of these, and ends with this JVM.
 *
 * <p>Topics appear when first used, with one replica. A record may have up to 8 MiB, and a consumer
 * a session of down to 1 s.
 */
public final class KafkaServer implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(180);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final int DEFAULT_PARTITIONS = 3;
  private static final int ATTEMPTS = 3;

  /** The user that {@link #startTls} makes, with SCRAM-SHA-512. */
  public static final String TLS_USER = "nightshift";

  /** The password of that user. */
  public static final String TLS_PASSWORD = "a secret: with spaces, = and '";

  private final Path dir;
  private final PidFile process;
  private final PartFile self;
  private @Nullable Guard guard;
  private boolean frozen;

  private KafkaServer(Path dir) {
    this.dir = dir;
    this.process = new PidFile(dir.resolve("kafka.pid"));
    this.self = new PartFile(dir.resolve("kafka.properties"));
  }

  /** Starts a broker whose topics appear with 3 partitions. */
  public static KafkaServer start(Path dir) {
    return start(dir, DEFAULT_PARTITIONS);
  }

  /**
   * Starts a broker, and returns when it serves clients.
   *
   * @param dir where its records and its log file are; records of an earlier run are kept
   * @param partitions of a topic that appears when first used
   */
  public static KafkaServer start(Path dir, int partitions) {
    return start(dir, partitions, "", true, false);
  }

  /** Starts a broker where no topic appears by itself. */
  public static KafkaServer startWithoutNewTopics(Path dir) {
    return start(dir, DEFAULT_PARTITIONS, "", false, false);
  }

  /**
   * Starts a broker with Kafka's own authorizer: what an access rule names is allowed by rules
   * only, all else is allowed.
   */
  public static KafkaServer startWithRules(Path dir) {
    return start(dir, DEFAULT_PARTITIONS, "", false, true);
  }

  /** Starts a broker that listens beside for clients that speak TLS and have a password. */
  public static KafkaServer startTls(Path dir, Certificates certificates) {
    KafkaServer server =
        start(
            dir,
            DEFAULT_PARTITIONS,
            certificates.keyStore().toAbsolutePath().toString(),
            true,
            false);
    ScramCredentialInfo scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
    try (Admin admin = server.admin()) {
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(TLS_USER, scram, TLS_PASSWORD)))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the user of the broker: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making the user of the broker", e);
    }
    return server;
  }

  private static KafkaServer start(
      Path dir, int partitions, String keyStore, boolean newTopics, boolean rules) {
    FastTests.startsServer();
    KafkaServer server = new KafkaServer(dir);
    // One that a JVM left here which was killed together with its guards.
    server.process.kill();
    for (int attempt = 1; ; attempt++) {
      server.self.write(
          Map.of(
              "port", Integer.toString(Ports.free()),
              "controllerPort", Integer.toString(Ports.free()),
              "tlsPort", Integer.toString(Ports.free()),
              "keyStore", keyStore,
              "newTopics", Boolean.toString(newTopics),
              "rules", Boolean.toString(rules),
              "partitions", Integer.toString(partitions)));
      try {
        server.launch();
        return server;
      } catch (IllegalStateException e) {
        // Its port was free when it was chosen. Another may have been quicker to take it.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The broker that was started with this folder, by this JVM. */
  static KafkaServer attach(Path dir) {
    return new KafkaServer(dir);
  }

  /** Host and port, as clients are given them. */
  public String bootstrapServers() {
    return "localhost:" + self.number("port");
  }

  /** Where a client of {@link #startTls} finds the broker. */
  public String tlsBootstrapServers() {
    return "localhost:" + self.number("tlsPort");
  }

  /** The broker's process, another after each {@link #restart}; empty while it is stopped. */
  public Optional<ProcessHandle> process() {
    return process.running();
  }

  /** SIGKILL: what a crash of its machine looks like to clients. */
  public void kill() {
    process.kill();
    release();
  }

  /** An orderly stop. */
  public void stop() {
    process.stop(STOP_LIMIT);
    release();
  }

  /** Starts it again with the same port and records, after stopping it where it still runs. */
  public void restart() {
    close();
    launch();
  }

  /** SIGSTOP: connections stay open and nothing answers. */
  public void freeze() {
    process.signal("STOP");
    frozen = true;
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    process.signal("CONT");
    frozen = false;
  }

  /** Makes a topic with one replica, and returns when it is there. */
  public void createTopic(String name, int partitionCount) {
    createTopics(List.of(name), partitionCount);
  }

  /** Makes topics with one replica, and returns when they are there. */
  public void createTopics(List<String> names, int partitionCount) {
    try (Admin admin = admin()) {
      Map<String, KafkaFuture<Void>> created =
          admin
              .createTopics(
                  names.stream()
                      .map(name -> new NewTopic(name, partitionCount, (short) 1))
                      .toList())
              .values();
      for (Map.Entry<String, KafkaFuture<Void>> each : created.entrySet()) {
        awaitCreated(admin, each.getKey(), each.getValue(), partitionCount);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics " + names + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making topics " + names, e);
    }
  }

  /** The client repeats a request that a busy broker answers too late: the topic is there then. */
  private static void awaitCreated(
      Admin admin, String name, KafkaFuture<Void> created, int partitionCount)
      throws ExecutionException, InterruptedException {
    try {
      created.get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)
          || admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions().size()
              != partitionCount) {
        throw e;
      }
    }
  }

  /** Every record that a topic holds now, each partition's in its order. */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return recordsSince(Instant.MIN, topic);
  }

  /**
   * The same without those before the first one of each partition that has this time or a later.
   */
  public List<ConsumerRecord<byte[], byte[]>> recordsSince(Instant time, String topic) {
    return TopicReader.read(bootstrapServers(), topic, time);
  }

  /** A new client for everything else; the caller closes it. */
  public Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
  }

  /** Stops it, in order where it can. The records stay. */
  @Override
  public void close() {
    if (frozen) {
      kill();
    } else {
      stop();
    }
  }

  private void launch() {
    ProcessBuilder command =
        ChildProcess.jvm(
            KafkaServerMain.class,
            List.of(
                "-Xmx400m",
                "-XX:+UseSerialGC",
                // The embedded broker makes a folder there, and leaves it.
                "-Djava.io.tmpdir=" + dir.toAbsolutePath()),
            List.of(
                dir.resolve("kafka").toAbsolutePath().toString(),
                self.text("port"),
                self.text("controllerPort"),
                self.text("partitions"),
                self.text("tlsPort"),
                self.text("keyStore"),
                self.text("newTopics"),
                self.text("rules")));
    Path log = dir.resolve("kafka.log");
    Process started = ChildProcess.start(command, log);
    process.write(started.pid());
    guard = Guard.of(process, "KILL");
    String said = ChildProcess.readLine(started.inputReader(), START_LIMIT);
    if (!KafkaServerMain.READY.equals(said)) {
      kill();
      throw new IllegalStateException("Kafka did not start" + ChildProcess.tail(log));
    }
  }

  private void release() {
    frozen = false;
    if (guard != null) {
      guard.close();
      guard = null;
    }
  }
}
