package io.nightshift.status;

import io.nightshift.hosting.HostState;
import io.nightshift.status.http.StatusSettings;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Logs the addresses of the service when everything is started. */
@Singleton
final class StartupBanner {
  private static final Logger LOG = Logger.getLogger("io.nightshift");

  private final Config config;
  private final List<String> notes;

  @Inject
  StartupBanner(Config config, StatusSettings settings) {
    this.config = config;
    this.notes = settings.status().startNotes().orElse(List.of());
  }

  void onState(@Observes HostState state) {
    if (state != HostState.RUNNING) {
      return;
    }
    String http = "http://localhost:" + config.getValue("quarkus.http.port", Integer.class);
    String management =
        "http://localhost:" + config.getValue("quarkus.management.port", Integer.class);
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      LOG.info("NS0103 " + block(http, management));
    } else {
      LOG.infof(
          "NS0102 Nightshift runs: the page is at %s/, the API at %s/status, health at "
              + "%s/q/health, metrics at %s/q/metrics",
          http, http, management, management);
    }
  }

  /** All addresses, one on each line: a developer needs them first. */
  private String block(String http, String management) {
    List<String> lines = new ArrayList<>();
    lines.add("Nightshift runs.");
    lines.add("");
    lines.add("  Page        " + http + "/");
    lines.add("  API         " + http + "/status");
    lines.add("  Swagger UI  " + http + "/q/swagger-ui");
    lines.add("  Health      " + management + "/q/health");
    lines.add("  Metrics     " + management + "/q/metrics");
    notes.forEach(note -> lines.add("  " + note));
    lines.add("");
    lines.add("  Ctrl-C stops everything.");
    return String.join(System.lineSeparator(), lines);
  }
}
