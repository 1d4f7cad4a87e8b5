package io.nightshift;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jboss.logging.Logger;
import sun.misc.Signal;

/** Where the process begins. */
@QuarkusMain
public final class Nightshift {
  private Nightshift() {}

  /** Runs the application until it is told to stop. */
  public static void main(String... args) {
    // Vert.x would answer a malformed URI by itself, without a body; ours is a problem+json.
    System.setProperty("vertx.disableURIValidation", "true");
    if (!isDevelopment()) {
      // The JVM's own handling of these ends in exit code 143 or 130; an orderly stop is a 0.
      for (String name : new String[] {"TERM", "INT"}) {
        Signal.handle(
            new Signal(name),
            signal -> {
              Logger.getLogger(Nightshift.class).infof("SIG%s: stopping", signal.getName());
              Quarkus.asyncExit();
            });
      }
    }
    Quarkus.run(args);
  }

  /** Whether the process is the dev mode's: it outlives the application, and stops it by itself. */
  private static boolean isDevelopment() {
    // LaunchMode is not set yet, and QuarkusClassLoader is no class of the packaged application.
    return String.valueOf(Nightshift.class.getClassLoader()).contains("QuarkusClassLoader");
  }
}
