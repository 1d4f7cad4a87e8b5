package io.nightshift;

import io.nightshift.hosting.HostSettings;
import io.nightshift.hosting.runtime.HostedApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigMapping;

/** The main class: the entry point of the process. */
@QuarkusMain
public final class Nightshift {
  private Nightshift() {}

  /** The settings of the host and its workers. */
  @ConfigMapping(prefix = "nightshift")
  public interface Settings extends HostSettings {}

  /** Runs the application until it is stopped. */
  public static void main(String... args) {
    // Vert.x would answer a malformed URI by itself, without a body; this service answers with
    // problem+json.
    System.setProperty("vertx.disableURIValidation", "true");
    HostedApplication.run(Nightshift.class, args);
  }
}
