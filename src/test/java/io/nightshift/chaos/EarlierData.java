package io.nightshift.chaos;

import io.nightshift.sandbox.DataDump;
import io.nightshift.sandbox.EarlierEvents;
import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Lets an earlier version read {@link EarlierEvents}, and dumps its database. */
final class EarlierData {
  private static final Duration LIMIT = Duration.ofSeconds(300);

  private final Sandbox sandbox;

  EarlierData(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  void dump(EarlierVersion version, String commit, Path file) throws SQLException, IOException {
    Topics topics = Topics.DEFAULT;
    topics.create(sandbox.kafka(), 1);
    try (FaultySmtp mails = FaultySmtp.start();
        Publisher publisher = new Publisher(sandbox.kafka().bootstrapServers())) {
      Map<String, String> environment = new HashMap<>(sandbox.environment());
      environment.put("QUARKUS_MAILER_PORT", Integer.toString(mails.port()));
      environment.put("NIGHTSHIFT_INSTANCE", "earlier");
      try (NightshiftProcess earlier = version.start(environment)) {
        earlier.awaitReady(NightshiftProcess.START);
        publisher.publish(EarlierEvents.sent(topics.orders()));
        await("SELECT count(*) FROM notification WHERE state = 'SENT'", 2);
        mails.answer("MAIL", "451 4.3.0 come back later");
        publisher.publish(EarlierEvents.waiting(topics.orders()));
        publisher.publish(EarlierEvents.audit(topics.audit()));
        publisher.publish(EarlierEvents.notifications(topics.notifications()));
        await("SELECT count(*) FROM dead_letter WHERE state = 'OPEN'", 3);
        await("SELECT sum(position) FROM intake_position", 14);
        earlier.terminate();
        if (earlier.awaitExit(LIMIT) != 0) {
          throw new IllegalStateException(earlier.log());
        }
      }
    }
    try (Connection connection = sandbox.postgres().connect()) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(
          file,
          "-- The data of commit %s after it has read EarlierEvents: ./mvnw -Pupgrade verify -Dupgrade.dump=FILE\n\n"
                  .formatted(commit)
              + DataDump.of(connection));
    }
  }

  private void await(String sql, long expected) {
    org.awaitility.Awaitility.await(sql)
        .atMost(LIMIT)
        .until(
            () -> {
              try (Connection connection = sandbox.postgres().connect();
                  Statement statement = connection.createStatement();
                  ResultSet row = statement.executeQuery(sql)) {
                return row.next() && row.getLong(1) == expected;
              }
            });
  }
}
