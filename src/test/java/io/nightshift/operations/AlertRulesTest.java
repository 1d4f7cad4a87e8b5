package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alert rules: each asks for what there is, says what to do, and fires when it should. */
class AlertRulesTest {
  private static final Path RULES = Path.of("src/main/kubernetes/monitoring/alert-rules.yaml");
  private static final List<Path> CASES =
      Stream.of("alert-rules-test.yaml", "alert-rules-seconds-test.yaml")
          .map(Path.of("src/test/resources/operations")::resolve)
          .toList();
  private static final Path RUNBOOK = Path.of("docs/runbook.md");

  private final List<Rule> rules =
      Manifests.only(RULES, PrometheusRule.class).getSpec().getGroups().stream()
          .flatMap(group -> group.getRules().stream())
          .toList();

  @Test
  void eachAsksOnlyForMetricsAndLabelsThatThereAre() {
    AskedMetrics asked = new AskedMetrics();
    rules.forEach(rule -> asked.check(rule.getAlert(), rule.getExpr().getStrVal()));
  }

  @Test
  void eachHasASeverityASummaryAndItsPlaceInTheRunbook() throws IOException {
    Set<String> places =
        Files.readAllLines(RUNBOOK).stream()
            .filter(line -> line.startsWith("### "))
            .map(line -> line.substring(4))
            .collect(Collectors.toCollection(TreeSet::new));
    for (Rule rule : rules) {
      String name = rule.getAlert();
      assertTrue(
          Set.of("info", "warning", "critical").contains(rule.getLabels().get("severity")), name);
      assertTrue(!rule.getAnnotations().getOrDefault("summary", "").isBlank(), name);
      assertEquals(
          "docs/runbook.md#" + name.toLowerCase(Locale.ROOT),
          rule.getAnnotations().get("runbook_url"));
    }
    assertEquals(
        rules.stream().map(Rule::getAlert).collect(Collectors.toCollection(TreeSet::new)), places);
    assertEquals(places.size(), rules.size(), "two of one name");
  }

  @Test
  void eachHasACaseInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
    Set<String> fires = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (Path file : CASES) {
      for (JsonNode one : new YAMLMapper().readTree(file.toFile()).findValues("alert_rule_test")) {
        for (JsonNode each : one) {
          boolean expected = !each.path("exp_alerts").isEmpty();
          (expected ? fires : silent).add(each.get("alertname").asText());
        }
      }
    }
    Set<String> all =
        rules.stream().map(Rule::getAlert).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(all, fires);
    assertEquals(all, silent);
  }

  @Test
  void promtoolFindsNoFaultInThemAndEachOfItsCasesFires() throws Exception {
    assumeTrue(installed("promtool"), "promtool is not installed (Debian's package prometheus)");
    Path dir = Files.createDirectories(Path.of("target/promtool"));
    ObjectMapper yaml = new YAMLMapper();
    yaml.writeValue(dir.resolve("rules.yaml").toFile(), yaml.readTree(RULES.toFile()).get("spec"));
    run(dir, "promtool", "check", "rules", "rules.yaml");
    for (Path file : CASES) {
      Path cases = dir.resolve(file.getFileName());
      Files.copy(file, cases, StandardCopyOption.REPLACE_EXISTING);
      run(dir, "promtool", "test", "rules", cases.getFileName().toString());
    }
  }

  static boolean installed(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(dir -> Files.isExecutable(Path.of(dir, program)));
  }

  private static void run(Path dir, String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
    assertEquals(0, process.exitValue(), said);
  }
}
