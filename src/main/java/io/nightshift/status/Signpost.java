package io.nightshift.status;

import io.nightshift.hosting.HostState;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** Says in the log where to look, once everything is started. */
@Singleton
final class Signpost {
  private static final Logger LOG = Logger.getLogger("io.nightshift");

  void onState(@Observes HostState state, Config config) {
    if (state == HostState.RUNNING) {
      String http = "http://localhost:" + config.getValue("quarkus.http.port", Integer.class);
      String management =
          "http://localhost:" + config.getValue("quarkus.management.port", Integer.class);
      LOG.infof(
          "Nightshift runs: the page is at %s/, the API at %s/status, health at %s/q/health,"
              + " metrics at %s/q/metrics",
          http, http, management, management);
    }
  }
}
