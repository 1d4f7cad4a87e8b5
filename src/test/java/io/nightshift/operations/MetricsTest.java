package io.nightshift.operations;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.nightshift.operations.MetricsPage.Metric;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.nightshift.sandbox.Topics;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} says what a running service exposes, no less and no more. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.fraud.rules.\"large\".kind", value = "order-amount"),
      @ResourceArg(name = "nightshift.fraud.rules.\"large\".over.EUR", value = "1000"),
      @ResourceArg(name = "nightshift.monitoring.targets.\"own\".sql", value = "SELECT 1"),
      @ResourceArg(name = "nightshift.monitoring.targets.\"own\".every", value = "1s"),
      @ResourceArg(name = "nightshift.availability.redis.url", value = "redis://127.0.0.1:1"),
      @ResourceArg(name = MetricsTest.LOG + "path", value = "${user.dir}/" + MetricsTest.FILE),
      @ResourceArg(name = MetricsTest.LOG + "from", value = "BEGINNING"),
      @ResourceArg(name = MetricsTest.LOG + "patterns.\"oom\".regex", value = "OutOfMemory")
    })
class MetricsTest {
  static final String LOG = "nightshift.monitoring.logs.\"shop\".";
  static final String FILE = "target/metrics-test/shop.log";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  private final MetricsPage page = MetricsPage.read();

  @BeforeAll
  static void aLogFile() throws IOException {
    Files.createDirectories(Path.of(FILE).getParent());
    Files.writeString(Path.of(FILE), "ERROR OutOfMemoryError\n");
  }

  @BeforeEach
  void eventsOfAllKindsAreHandled() {
    Topics topics = sandbox.topics();
    sandbox
        .publisher()
        .publish(
            List.of(
                Events.orderPlaced("m-1", "m-1").structured(topics.orders()),
                Events.orderPlaced("m-1", "m-1").structured(topics.orders()),
                Events.raw(topics.orders(), "m-2", new byte[] {'{'}),
                Events.audit("m-1", "ada", "read", "door").binary(topics.audit()),
                Events.notificationRequested("m-1", "m-1", "ada@example.com")
                    .structured(topics.notifications())));
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              Exposition now = exposed();
              return now.sum("nightshift_intake_events_total") >= 5
                  && now.sum("nightshift_notifications_total") >= 2
                  && now.sum("nightshift_dead_letters_open") >= 1;
            });
  }

  @Test
  void eachMetricOfOursIsOnThePageWithItsTypeAndLabelsAndViceVersa() {
    // A gauge's rows come with the partitions, within a second; those of targets and log files
    // within ten.
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertEquals(
                    text(page.own()), text(exposed().beginningWith("nightshift_")), hint()));
  }

  @Test
  void eachSaysWhatItIs() {
    Exposition now = exposed();
    page.own().keySet().forEach(name -> assertFalse(now.help(name).isBlank(), name));
  }

  @Test
  void theValuesOfTheLabelsAreThoseOfThePage() {
    Exposition now = exposed();
    for (String metric : page.withValues()) {
      assertTrue(page.own().containsKey(metric), metric);
      page.valuesOf(metric)
          .forEach(
              (label, values) ->
                  assertEquals(values, now.values(metric, label), metric + " " + label));
    }
  }

  @Test
  void whatIsUsedOfTheLibrariesIsThere() {
    Map<String, Metric> exposed = exposed().beginningWith("");
    page.ofTheLibraries().forEach((name, metric) -> assertEquals(metric, exposed.get(name), name));
  }

  @Test
  void theProbesOfTheManifestsAreAnswered() {
    Path manifest = Path.of("src/main/kubernetes/base/deployment.yaml");
    var container =
        Manifests.only(manifest, Deployment.class)
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst();
    for (Probe probe :
        List.of(
            container.getStartupProbe(),
            container.getLivenessProbe(),
            container.getReadinessProbe())) {
      URI asked = metrics.resolve(probe.getHttpGet().getPath());
      await().atMost(LIMIT).untilAsserted(() -> given().get(asked).then().statusCode(200));
    }
  }

  private Exposition exposed() {
    return Exposition.parse(given().accept("text/plain").get(metrics).asString());
  }

  private static String hint() {
    return "docs/metrics.md (first) and /q/metrics (second) differ";
  }

  /** A line for each, so that a difference can be seen. */
  private static String text(Map<String, Metric> metrics) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(metrics)
        .forEach((name, metric) -> text.append(name).append(' ').append(metric).append('\n'));
    return text.toString();
  }
}
