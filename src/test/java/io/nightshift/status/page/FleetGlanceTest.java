package io.nightshift.status.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.fleet.FleetView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** All instances in short, and the trends of their lags. */
class FleetGlanceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private final List<FleetView.Member> members = new ArrayList<>();
  private final List<FleetView.Place> places = new ArrayList<>();
  private FleetView.@Nullable Desired desired;
  private long[] lags = {0, 0};
  private Instant now = NOW;

  private final FleetSnapshot snapshot =
      new FleetSnapshot(
          this::view,
          Duration.ofMinutes(1),
          new Clock() {
            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }

            @Override
            public Instant instant() {
              return now;
            }
          });

  private FleetView view() {
    List<FleetView.Partition> partitions =
        IntStream.range(0, lags.length)
            .mapToObj(i -> new FleetView.Partition(i, 1_000, 1_000 + lags[i], lags[i], reader(i)))
            .toList();
    long lag = Arrays.stream(lags).sum();
    return new FleetView(
        List.copyOf(members),
        List.of(new FleetView.Worker("mails", "BACKGROUND", desired, null, List.copyOf(places))),
        List.of(new FleetView.Topic("orders", lag, 20, partitions)));
  }

  private static @Nullable String reader(int partition) {
    return switch (partition) {
      case 0 -> "a";
      case 1 -> "b";
      default -> null;
    };
  }

  private void instance(String name, String version, String state, String worker) {
    members.add(new FleetView.Member(name, "host", version, state, NOW, NOW));
    if (!state.equals("STOPPED")) {
      places.add(new FleetView.Place(name, worker, worker.equals("PAUSED") == (desired != null)));
    }
  }

  private FleetGlance glance() {
    return FleetGlance.of(snapshot.read());
  }

  @Test
  void threeThatAgreeSaySo() {
    for (String name : List.of("a", "b", "c")) {
      instance(name, "1.0.0", "RUNNING", "RUNNING");
    }
    instance("before", "0.9.0", "STOPPED", "");
    FleetGlance glance = glance();
    assertEquals("4 instances: 3 RUNNING, 1 STOPPED", glance.summary());
    assertTrue(glance.agrees());
    assertTrue(glance.agreement().startsWith("They agree: one version"), glance.agreement());
    assertEquals(
        List.of("a", "b", "c"), glance.members().stream().map(FleetModel.Member::name).toList());
    assertEquals("?view=instance&name=a", glance.members().getFirst().href());
    assertEquals(List.of(), glance.lines());
  }

  @Test
  void aRollingUpdateShowsBothVersionsAndWhereEachRuns() {
    instance("a", "1.0.0", "RUNNING", "RUNNING");
    instance("b", "1.0.0", "RUNNING", "RUNNING");
    instance("c", "1.1.0", "STARTING", "RUNNING");
    FleetGlance glance = glance();
    assertFalse(glance.agrees());
    assertEquals("2 versions run at once: 1.0.0 on a and b, 1.1.0 on c.", glance.agreement());
  }

  @Test
  void oneThatIsLostComesFirstWithWhatIsWrong() {
    instance("a", "1.0.0", "RUNNING", "RUNNING");
    instance("b", "1.1.0", "LOST", "RUNNING");
    FleetGlance glance = glance();
    assertEquals("b is lost.", glance.agreement());
    assertEquals("b", glance.members().getFirst().name());
    assertTrue(glance.members().getFirst().wrong().startsWith("No heartbeat"));
    assertEquals("", glance.members().getLast().wrong());
    assertEquals("", glance.members().getFirst().running());
    assertEquals("1 of 1", FleetModel.workers(snapshot.read()).getFirst().states());
    Assessment.Finding finding = FleetGlance.findings(snapshot.read(), "a").getFirst();
    assertEquals("Instance b is lost", finding.what());
    assertEquals("?view=instance&name=b", finding.link());
  }

  @Test
  void aWorkerThatOnlyALostInstanceHasIsLost() {
    instance("b", "1.0.0", "LOST", "RUNNING");
    FleetModel.Worker worker = FleetModel.workers(snapshot.read()).getFirst();
    assertEquals("LOST", worker.state());
    assertEquals("1 of 1", worker.states());
  }

  @Test
  void aWorkerThatFailsElsewhereIsInTheVerdictAndOneOfThisInstanceIsThereAnyway() {
    instance("a", "1.0.0", "RUNNING", "FAILED");
    instance("b", "1.0.0", "RUNNING", "BACKING_OFF");
    assertEquals(
        List.of("Instance b needs a look: mails is BACKING_OFF."),
        FleetGlance.findings(snapshot.read(), "a").stream()
            .map(one -> one.what() + ": " + one.why())
            .toList());
  }

  @Test
  void aPauseThatOneHasNotFollowedIsALineAndNamesThatInstance() {
    desired = new FleetView.Desired("PAUSED", "ada", NOW, "repair", null);
    instance("a", "1.0.0", "RUNNING", "PAUSED");
    instance("b", "1.0.0", "RUNNING", "PAUSED");
    instance("c", "1.0.0", "RUNNING", "RUNNING");
    FleetGlance glance = glance();
    assertEquals("1 worker has not the same state on all instances.", glance.agreement());
    assertEquals("c", glance.members().getFirst().name());
    FleetGlance.Line line = glance.lines().getFirst();
    assertEquals("?view=fleet#fleet-mails", line.href());
    assertEquals(
        "PAUSED on 2 of 3; c is RUNNING. Paused by ada just now: repair. 2 of 3 have followed.",
        line.text());
  }

  @Test
  void onlyAFewOfManyAreShownAndThoseThatNeedALookAreAmongThem() {
    IntStream.range(0, 40).forEach(i -> instance("i" + i, "1.0.0", "RUNNING", "RUNNING"));
    instance("z", "1.0.0", "RUNNING", "FAILED");
    FleetGlance glance = glance();
    assertEquals(12, glance.members().size());
    assertEquals("29", glance.more());
    assertEquals("z", glance.members().getFirst().name());
  }

  @Test
  void aLagThatGrowsIsSaidOfItsTopicItsPartitionAndItsInstance() {
    instance("a", "1.0.0", "RUNNING", "RUNNING");
    instance("b", "1.0.0", "RUNNING", "RUNNING");
    lags = new long[] {10, 3_000};
    glance();
    now = NOW.plusSeconds(20);
    lags = new long[] {10, 5_000};
    FleetSnapshot.Now fleet = snapshot.read();
    FleetModel model = FleetModel.of(fleet, Map.of());
    FleetTopicModel topic = model.topics().getFirst();
    assertEquals("falls behind: lag 5,010, 100.0 more each second", topic.trend());
    assertEquals(
        List.of("keeps up", "falls behind: lag 5,000, 100.0 more each second"),
        topic.partitions().stream().map(FleetTopicModel.Partition::trend).toList());
    assertEquals(
        List.of("", "It falls behind: lag 5,000, 100.0 more each second"),
        model.members().stream().map(FleetModel.Member::wrong).toList());
    FleetGlance.Line line = FleetGlance.of(fleet).lines().getFirst();
    assertEquals("?view=fleet#fleet-topic-orders", line.href());
    assertEquals(
        "Falls behind: lag 5,010, 100.0 more each second; most behind: partition 1, b.",
        line.text());
  }

  @Test
  void aPartitionThatNoInstanceReadsIsSaid() {
    instance("a", "1.0.0", "RUNNING", "RUNNING");
    lags = new long[] {0, 0, 0};
    assertEquals(
        List.of("No instance reads partition 2."),
        glance().lines().stream().map(FleetGlance.Line::text).toList());
  }

  @Test
  void onlyTheLagsOfTheLastMinuteAreKept() {
    instance("a", "1.0.0", "RUNNING", "RUNNING");
    for (int second = 0; second < 300; second++) {
      now = NOW.plusSeconds(second);
      snapshot.read();
    }
    assertEquals(30, snapshot.read().lags().size());
  }
}
