package io.nightshift.chaos;

import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A part that the application talks to and that is away: gone, or there without an answer. */
enum Away {
  /** The broker is killed. */
  BROKER_KILLED,
  /** The broker keeps its connections and answers nothing. */
  BROKER_SILENT,
  /** PostgreSQL is stopped as in a crash. */
  DATABASE_STOPPED,
  /** The network swallows what goes to PostgreSQL, on old connections and on new ones. */
  DATABASE_SILENT,
  /** Nobody listens at the mail server's port. */
  MAIL_REFUSED,
  /** The mail server takes connections and says nothing. */
  MAIL_SILENT,
  /** The topics that dead letters, alerts and seals go to do not exist. */
  TOPIC_MISSING;

  private static final Duration FOREVER = Duration.ofHours(1);

  /**
   * The parts that can be away.
   *
   * @param database what stands between the application and PostgreSQL
   * @param mail the mail server
   * @param outgoing the topics that the application publishes to
   */
  record Parts(Sandbox sandbox, TcpProxy database, FaultySmtp mail, List<String> outgoing) {
    /** What the application must be told, beside what it is told of the sandbox. */
    Map<String, String> environment(Map<String, String> sandboxes) {
      String url =
          sandboxes
              .get("QUARKUS_DATASOURCE_JDBC_URL")
              .replace(":" + sandbox.postgres().port(), ":" + database.port());
      return Map.of(
          "QUARKUS_DATASOURCE_JDBC_URL", url,
          "QUARKUS_MAILER_PORT", Integer.toString(mail.port()),
          "NIGHTSHIFT_DEAD_LETTERS_TOPIC", outgoing.get(0),
          "NIGHTSHIFT_ALERTS_TOPIC", outgoing.get(1),
          "NIGHTSHIFT_AUDIT_SEAL_TOPIC", outgoing.get(2));
    }

    void createOutgoing() {
      sandbox.kafka().createTopics(outgoing, 1);
    }
  }

  /** Takes it away. */
  void begin(Parts parts) {
    switch (this) {
      case BROKER_KILLED -> parts.sandbox().kafka().kill();
      case BROKER_SILENT -> parts.sandbox().kafka().freeze();
      case DATABASE_STOPPED -> parts.sandbox().postgres().stopImmediately();
      case DATABASE_SILENT -> parts.database().slow(FOREVER);
      case MAIL_REFUSED -> parts.mail().stop();
      case MAIL_SILENT -> parts.mail().silence(true);
      case TOPIC_MISSING -> deleteTopics(parts);
    }
  }

  /** Brings it back. */
  void end(Parts parts) {
    switch (this) {
      case BROKER_KILLED -> parts.sandbox().kafka().restart();
      case BROKER_SILENT -> parts.sandbox().kafka().thaw();
      case DATABASE_STOPPED -> parts.sandbox().postgres().restart();
      case DATABASE_SILENT -> {
        parts.database().slow(Duration.ZERO);
        parts.database().cut();
      }
      case MAIL_REFUSED -> parts.mail().restart();
      case MAIL_SILENT -> {
        parts.mail().silence(false);
        parts.mail().hangUp();
      }
      case TOPIC_MISSING -> parts.createOutgoing();
    }
  }

  private static void deleteTopics(Parts parts) {
    try (var admin = parts.sandbox().kafka().admin()) {
      for (var deleted : admin.deleteTopics(parts.outgoing()).topicNameValues().values()) {
        awaitDeleted(deleted);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics " + parts.outgoing() + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while deleting topics", e);
    }
  }

  /** The client asks again where the first answer is lost: the topic is unknown then. */
  private static void awaitDeleted(Future<Void> deleted)
      throws ExecutionException, InterruptedException {
    try {
      deleted.get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
        throw e;
      }
    }
  }
}
