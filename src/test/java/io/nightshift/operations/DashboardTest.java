package io.nightshift.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard asks only for what there is, and shows what counts. */
class DashboardTest {
  private static final Path DASHBOARD = Path.of("src/main/kubernetes/monitoring/dashboard.json");

  /** What the service is judged by; other rooms' metrics may be shown. */
  private static final String CORE =
      "nightshift_(host|worker|intake|dead_letters|notifications|alerts|operator)_.*";

  private final JsonNode dashboard;

  DashboardTest() throws IOException {
    dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  @Test
  void eachPanelAsksOnlyForMetricsAndLabelsThatThereAre() {
    AskedMetrics asked = new AskedMetrics();
    for (JsonNode panel : dashboard.get("panels")) {
      String title = panel.get("title").asText();
      assertTrue(!panel.get("targets").isEmpty(), title);
      for (JsonNode target : panel.get("targets")) {
        asked.check(title, target.get("expr").asText());
      }
    }
  }

  @Test
  void whatTheServiceIsJudgedByIsShown() {
    Set<String> shown = new TreeSet<>();
    for (JsonNode target : dashboard.findValues("expr")) {
      shown.addAll(PromQl.parse(target.asText()).metrics());
    }
    Set<String> hidden = new TreeSet<>(MetricsPage.read().own().keySet());
    hidden.removeIf(name -> !name.matches(CORE));
    hidden.removeAll(shown);
    assertEquals(Set.of(), hidden);
  }

  @Test
  void noTwoPanelsHaveOneNumberOrLieOnEachOther() {
    Set<Integer> numbers = new HashSet<>();
    Set<String> squares = new HashSet<>();
    for (JsonNode panel : dashboard.get("panels")) {
      assertTrue(numbers.add(panel.get("id").asInt()), panel.get("title").asText());
      JsonNode place = panel.get("gridPos");
      for (int x = 0; x < place.get("w").asInt(); x++) {
        for (int y = 0; y < place.get("h").asInt(); y++) {
          int column = place.get("x").asInt() + x;
          assertTrue(column < 24, panel.get("title").asText());
          assertTrue(
              squares.add(column + "," + (place.get("y").asInt() + y)),
              panel.get("title").asText());
        }
      }
    }
  }
}
