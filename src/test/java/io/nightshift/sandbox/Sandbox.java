package io.nightshift.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Real Kafka, PostgreSQL and SMTP for one application, without Docker. */
public final class Sandbox implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(6);

  private final KafkaServer kafka;
  private final PostgresServer postgres;
  private final MailServer mail;

  private Sandbox(KafkaServer kafka, PostgresServer postgres, MailServer mail) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.mail = mail;
  }

  /**
   * Starts the three side by side, and returns when all of them serve.
   *
   * @param dir where their data and log files are
   * @param progress is given a line for a person whenever a part is up
   */
  public static Sandbox start(Path dir, Consumer<String> progress) {
    return start(dir, KafkaServer::start, PostgresServer::start, MailServer::start, progress);
  }

  /**
   * The same, whose parts speak TLS: the broker and the database beside plain, SMTP nothing else.
   */
  public static Sandbox startTls(Path dir, Certificates certificates) {
    return start(
        dir,
        at -> KafkaServer.startTls(at, certificates),
        at -> PostgresServer.startTls(at, certificates),
        () -> MailServer.startTls(certificates),
        line -> {});
  }

  /** Deletes what an earlier run has left in that folder. */
  public static Path emptied(Path dir) {
    Folders.delete(dir);
    return dir;
  }

  /** The same, with a database that answers a commit when it is on disk. */
  public static Sandbox startDurable(Path dir, Consumer<String> progress) {
    return start(
        dir, KafkaServer::start, PostgresServer::startDurable, MailServer::start, progress);
  }

  /** The same, whose database has a standby. */
  public static Sandbox startReplicated(Path dir) {
    return start(
        dir, KafkaServer::start, PostgresServer::startReplicated, MailServer::start, line -> {});
  }

  /** The same, with a broker where no topic appears by itself. */
  public static Sandbox startDurableWithoutNewTopics(Path dir, Consumer<String> progress) {
    return start(
        dir,
        KafkaServer::startWithoutNewTopics,
        PostgresServer::startDurable,
        MailServer::start,
        progress);
  }

  private static Sandbox start(
      Path dir,
      Function<Path, KafkaServer> broker,
      Function<Path, PostgresServer> database,
      Callable<MailServer> smtp,
      Consumer<String> progress) {
    FastTests.startsServer();
    // By one thread: two threads that log first at the same time can deadlock, one with the log
    // manager's lock and the other with the classes that it needs.
    LogManager.getLogManager();
    Logger.getLogger(Sandbox.class).debug("starting");
    ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    Future<KafkaServer> kafka =
        starters.submit(
            timed(
                () -> broker.apply(dir), progress, k -> "Kafka is up on " + k.bootstrapServers()));
    Future<PostgresServer> postgres =
        starters.submit(
            timed(
                () -> database.apply(dir),
                progress,
                p -> "PostgreSQL is up on localhost:" + p.port()));
    Future<MailServer> mail =
        starters.submit(timed(smtp, progress, m -> "SMTP is up on localhost:" + m.port()));
    starters.shutdown();
    try {
      if (!starters.awaitTermination(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        starters.shutdownNow();
        throw new IllegalStateException(
            "after %d s still starting: %s; what they have said is in %s"
                .formatted(
                    START_LIMIT.toSeconds(),
                    unfinished(Map.of("Kafka", kafka, "PostgreSQL", postgres, "SMTP", mail)),
                    dir.toAbsolutePath()));
      }
      return new Sandbox(kafka.get(), postgres.get(), mail.get());
    } catch (ExecutionException e) {
      closeStarted(kafka);
      closeStarted(postgres);
      closeStarted(mail);
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the sandbox started", e);
    }
  }

  private static String unfinished(Map<String, Future<?>> parts) {
    return parts.entrySet().stream()
        .filter(part -> !part.getValue().isDone())
        .map(Map.Entry::getKey)
        .sorted()
        .collect(Collectors.joining(" and "));
  }

  /** The one of this JVM in that folder, but with a mail server of its own. */
  static Sandbox attach(Path dir) {
    return new Sandbox(KafkaServer.attach(dir), PostgresServer.attach(dir), MailServer.start());
  }

  private static <T> Callable<T> timed(
      Callable<T> start, Consumer<String> progress, Function<T, String> line) {
    return () -> {
      long begun = System.nanoTime();
      T part = start.call();
      double seconds = (System.nanoTime() - begun) / 1e9;
      progress.accept("%s (%.1f s)".formatted(line.apply(part), seconds));
      return part;
    };
  }

  private static void closeStarted(Future<? extends AutoCloseable> part) {
    try {
      part.get().close();
    } catch (ExecutionException neverStarted) {
      // The first failure is thrown.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The one that all tests of this JVM share: started at the first call, ended with the JVM. A test
   * that stops one of the parts must start a sandbox of its own, because the other tests use this
   * one.
   */
  public static Sandbox shared() {
    return SharedSandbox.get();
  }

  /** The broker. */
  public KafkaServer kafka() {
    return kafka;
  }

  /** The database server. */
  public PostgresServer postgres() {
    return postgres;
  }

  /** The mail server. */
  public MailServer mail() {
    return mail;
  }

  /** The Quarkus properties that point an application to the three. */
  public Map<String, String> settings() {
    return Map.of(
        "kafka.bootstrap.servers", kafka.bootstrapServers(),
        "quarkus.datasource.jdbc.url", postgres.jdbcUrl(),
        "quarkus.datasource.username", postgres.username(),
        "quarkus.datasource.password", postgres.password(),
        "nightshift.mail.host", mail.host(),
        "nightshift.mail.port", Integer.toString(mail.port()));
  }

  /** {@link #settings} as environment variables. */
  public Map<String, String> environment() {
    return environment(settings());
  }

  /**
   * Properties as environment variables, by MicroProfile Config's rule for their names; those of
   * the mail server by the names that the outside contract has for them.
   */
  public static Map<String, String> environment(Map<String, String> settings) {
    Map<String, String> environment = new TreeMap<>();
    settings.forEach(
        (name, value) ->
            environment.put(
                name.replace("nightshift.mail.", "quarkus.mailer.")
                    .replaceAll("[^A-Za-z0-9]", "_")
                    .toUpperCase(Locale.ROOT),
                value));
    return environment;
  }

  /** Stops the three side by side. Their data stays. */
  @Override
  public void close() {
    try (ExecutorService stoppers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> stopping =
          List.of(
              stoppers.submit(mail::close),
              stoppers.submit(kafka::close),
              stoppers.submit(postgres::close));
      for (Future<?> each : stopping) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the sandbox stopped", e);
    }
  }
}
