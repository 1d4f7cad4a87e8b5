package io.nightshift.intake;

import static io.nightshift.intake.UnorderedProcessor.events;
import static io.nightshift.intake.UnorderedProcessor.ids;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.Publisher;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Share groups and a broker that refuses them, is killed, or is away. */
class ShareBrokerTest {
  private static final Duration SOON = Duration.ofSeconds(120);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path dir;

  private static KafkaServer broker;

  private final IntakeParts parts = new IntakeParts();
  private final String group = "nightshift." + parts.topic + ".share";
  private final Waiting processor = new Waiting();

  @BeforeAll
  static void aBroker() {
    broker = KafkaServer.startWithRules(dir);
  }

  @AfterAll
  static void ends() {
    broker.close();
  }

  @BeforeEach
  void aTopic() {
    broker.createTopic(parts.topic, 1);
  }

  @Test
  void aRefusalOfTheSettingsIsSaidAndNothingIsLost() throws Exception {
    publish(0, 5);
    allow(AclOperation.READ, AclOperation.DESCRIBE);
    try (var worker = worker()) {
      await()
          .atMost(SOON)
          .until(() -> worker.unready().contains("the right DescribeConfigs of the group"));
      allow(AclOperation.DESCRIBE_CONFIGS);
      await()
          .atMost(SOON)
          .until(() -> worker.unready().contains("kafka-configs --entity-type groups"));
      assertTrue(worker.unready().contains(group), worker.unready());
      assertTrue(worker.unready().contains("share.auto.offset.reset=earliest"), worker.unready());
      allow(AclOperation.ALTER_CONFIGS);
      await().atMost(SOON).until(() -> worker.unready().isEmpty());
      await().atMost(SOON).until(() -> parts.effects().size() == 5);
      assertEquals(ids(0, 5), parts.effects());
    }
  }

  @Test
  void aBrokerWithoutShareGroupsIsSaidAndNothingIsLost() throws Exception {
    publish(0, 5);
    shareGroups(0);
    try (var worker = worker()) {
      await().atMost(SOON).until(() -> worker.unready().contains("share group protocol"));
      shareGroups(1);
      await().atMost(SOON).until(() -> parts.effects().size() == 5);
      await().atMost(SOON).until(() -> worker.unready().isEmpty());
    } finally {
      shareGroups(1);
    }
  }

  @Test
  void aBrokerThatIsKilledWhileABatchIsAppliedLosesNothingAndAppliesNothingTwice()
      throws Exception {
    shortLocks();
    publish(0, 20);
    processor.hold();
    try (var worker = worker();
        var other = worker()) {
      await().atMost(SOON).until(processor::isHeld);
      broker.kill();
      await()
          .atMost(SOON)
          .until(
              () ->
                  worker.status().state().equals("WAITING")
                      && other.status().state().equals("WAITING"));
      broker.restart(); // The locks are gone: the records are delivered again meanwhile.
      publish(20, 40);
      await()
          .atMost(SOON)
          .until(
              () ->
                  worker.status().state().equals("RUNNING")
                      && other.status().state().equals("RUNNING"));
      // Whether the other worker has a batch meanwhile is not awaited: the one that renews its
      // locks
      // may acquire all records.
      processor.release();
      await().atMost(SOON).until(() -> parts.effects().size() == 40);
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      assertEquals(ids(0, 40), parts.effects());
      assertEquals(0, worker.status().deadLettered() + other.status().deadLettered());
    }
  }

  @Test
  void aBrokerThatIsAwayAtTheStartIsAwaitedAndOneThatIsAwayAtAStopDoesNotDelayIt()
      throws Exception {
    publish(0, 5);
    broker.stop();
    try (var worker = worker()) {
      await().atMost(SOON).until(() -> worker.status().state().equals("WAITING"));
      broker.restart();
      await().atMost(SOON).until(() -> parts.effects().size() == 5);
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      broker.stop();
    } finally {
      broker.restart();
    }
    try (var worker = worker()) {
      publish(5, 10);
      await().atMost(SOON).until(() -> parts.effects().size() == 10);
      assertEquals(ids(0, 10), parts.effects());
      assertEquals(0, worker.status().deadLettered());
    }
  }

  private TopicWorker worker() throws Exception {
    return new TopicWorker(
        parts,
        broker,
        Map.of(
            "nightshift.intake.topics.orders.mode", "share", "nightshift.intake.max-backoff", "1s"),
        processor);
  }

  private void shortLocks() throws Exception {
    try (Admin admin = broker.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, group),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("share.record.lock.duration.ms", "2000"),
                          AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  /** A rule for the group: then only what rules allow is allowed. */
  private void allow(AclOperation... operations) throws Exception {
    try (Admin admin = broker.admin()) {
      ResourcePattern resource =
          new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL);
      List<AclBinding> rules =
          List.of(operations).stream()
              .map(
                  one ->
                      new AclBinding(
                          resource,
                          new AccessControlEntry("User:*", "*", one, AclPermissionType.ALLOW)))
              .toList();
      admin.createAcls(rules).all().get();
    }
  }

  /** As in a cluster that was updated from an earlier version, with its former features. */
  private static void shareGroups(int version) throws Exception {
    FeatureUpdate.UpgradeType type =
        version == 0 ? FeatureUpdate.UpgradeType.SAFE_DOWNGRADE : FeatureUpdate.UpgradeType.UPGRADE;
    try (Admin admin = broker.admin()) {
      admin
          .updateFeatures(
              Map.of("share.version", new FeatureUpdate((short) version, type)),
              new UpdateFeaturesOptions())
          .all()
          .get();
    }
  }

  private void publish(int from, int to) {
    try (Publisher publisher = new Publisher(broker.bootstrapServers())) {
      publisher.publish(
          events(from, to).stream().map(event -> event.structured(parts.topic)).toList());
    }
  }

  /** Holds a batch until it is released. */
  private static final class Waiting extends UnorderedProcessor {
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile CountDownLatch released = new CountDownLatch(0);

    void hold() {
      held = new CountDownLatch(1);
      released = new CountDownLatch(1);
    }

    boolean isHeld() {
      return held.getCount() == 0;
    }

    void release() {
      released.countDown();
    }

    @Override
    public void applying(List<String> ids) throws SQLException {
      held.countDown();
      try {
        // Longer than all that a test awaits until it releases.
        assertTrue(released.await(6 * SOON.toSeconds(), TimeUnit.SECONDS), "never released");
      } catch (InterruptedException e) {
        throw new SQLException("interrupted", "57014", e);
      }
    }
  }
}
