package io.nightshift.operations;

import io.micrometer.core.instrument.Metrics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Removes the meters of an application that stops, because the same JVM starts that of the next
 * test.
 *
 * <p>Micrometer's global registry outlives the application. A gauge of the start before is found
 * there again under its name, and its object is weakly held: once that is collected, the next start
 * does not expose the gauge.
 */
@ApplicationScoped
class MetersOfOneStart {
  void end(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent stopped) {
    Metrics.globalRegistry.clear();
  }
}
