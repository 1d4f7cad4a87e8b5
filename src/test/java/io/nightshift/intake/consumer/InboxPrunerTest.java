package io.nightshift.intake.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.Sandbox;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the inbox forgets, and what is said where it forgets too soon. */
class InboxPrunerTest {
  private static IntakeParts parts;

  @BeforeAll
  static void make() {
    parts = new IntakeParts();
  }

  @Test
  void whatIsOlderThanTheRetentionIsRemovedInBatchesAndNothingElse() throws SQLException {
    insert("old", 12_001, "31 days");
    insert("young", 3, "29 days");
    RunContext run = run();
    pruner("30d").runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
    assertEquals(12_001, run.items());
    assertTrue(String.valueOf(run.message()).startsWith("removed 12001 identities"), run.message());
    assertEquals(0, count("old"));
    assertEquals(3, count("young"));
  }

  @Test
  void aCancelledRunStopsAndRemovesNothingMore() throws SQLException {
    insert("cancelled", 2, "90 days");
    CancellationSource source = CancellationSource.within(Duration.ofMinutes(1));
    source.cancel();
    RunContext run = run();
    assertThrows(CancellationException.class, () -> pruner("30d").runOnce(run, source.token()));
    assertEquals(2, count("cancelled"));
  }

  @Test
  void aRetentionOfZeroKeepsThemForEver() throws SQLException {
    insert("kept", 2, "900 days");
    pruner("0s").runOnce(run(), CancellationSource.within(Duration.ofMinutes(1)).token());
    assertEquals(2, count("kept"));
  }

  @Test
  void aTopicThatKeepsRecordsForLongerThanTheInboxIsNamed() throws Exception {
    var kafka = Sandbox.shared().kafka();
    Map<String, String> retentions =
        Map.of("prune-longer", "3456000000", "prune-ever", "-1", "prune-shorter", "604800000");
    try (var admin = kafka.admin()) {
      for (var retention : retentions.entrySet()) {
        kafka.createTopic(retention.getKey(), 1);
        admin
            .incrementalAlterConfigs(
                Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, retention.getKey()),
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry("retention.ms", retention.getValue()),
                            AlterConfigOp.OpType.SET))))
            .all()
            .get();
      }
    }
    List<String> said = new ArrayList<>();
    List<String> topics = List.of("prune-longer", "prune-ever", "prune-shorter", "prune-absent");
    new TopicRetention(topics, Map.of("bootstrap.servers", kafka.bootstrapServers()))
        .tell(Duration.ofDays(30), said::add);
    assertEquals(2, said.size(), said.toString());
    assertTrue(said.getFirst().startsWith("prune-ever keeps records for ever"), said.toString());
    assertTrue(said.get(1).startsWith("prune-longer keeps records for PT960H"), said.toString());
  }

  private static InboxPruner pruner(String retention) {
    IntakeSettings settings =
        new SmallRyeConfigBuilder()
            .withMapping(IntakeSettings.class)
            .withDefaultValue("nightshift.intake.inbox-retention", retention)
            .withConverter(
                Duration.class, 200, new io.quarkus.runtime.configuration.DurationConverter())
            .build()
            .getConfigMapping(IntakeSettings.class);
    return new InboxPruner(
        RunsOfTests.transactions(parts.dataSource),
        new TopicRetention(settings, Map.of()),
        settings);
  }

  private static RunContext run() throws SQLException {
    return RunsOfTests.next(parts.dataSource, "inbox-pruner");
  }

  private static void insert(String source, int events, String age) throws SQLException {
    try (Connection connection = parts.dataSource.getConnection();
        var insert =
            connection.prepareStatement(
                """
                INSERT INTO inbox SELECT 'e' || n, ?, 't', 0, n, now() - ?::interval
                FROM generate_series(1, ?) n
                """)) {
      insert.setString(1, source);
      insert.setString(2, age);
      insert.setInt(3, events);
      insert.executeUpdate();
    }
  }

  private static int count(String source) throws SQLException {
    try (Connection connection = parts.dataSource.getConnection();
        var select = connection.prepareStatement("SELECT count(*) FROM inbox WHERE source = ?")) {
      select.setString(1, source);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
