package io.nightshift;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.ExitReason;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.ProcessEnd;
import io.nightshift.hosting.StopRequest;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Instant;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/** The main class: the entry point of the process. */
@QuarkusMain
public final class Nightshift {
  private static final Logger LOG = Logger.getLogger(Nightshift.class);

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
  private static final int LEAST_CARRIERS = 64;

  private Nightshift() {}

  /** Runs the application until it is stopped. */
  public static void main(String... args) {
    // Vert.x would answer a malformed URI by itself, without a body; this service answers with
    // problem+json.
    System.setProperty("vertx.disableURIValidation", "true");
    // A virtual thread that waits for a class to be loaded or initialized keeps its carrier thread.
    // On two cores there would be two carriers: two such threads can wait for a third that has no
    // carrier, and the process would deadlock.
    if (System.getProperty(CARRIERS) == null) {
      int carriers = Math.max(LEAST_CARRIERS, Runtime.getRuntime().availableProcessors());
      System.setProperty(CARRIERS, Integer.toString(carriers));
    }
    if (isDevelopment()) {
      Quarkus.run(args);
      return;
    }
    // The JVM's own handling of these ends in exit code 143 or 130; an orderly stop is a 0.
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(name), Nightshift::stop);
    }
    ProcessEnd.ofThis().report(Nightshift::say);
    Quarkus.run(null, Nightshift::end, args);
  }

  private static void stop(Signal signal) {
    LOG.infof("NS0110 SIG%s received; the service stops", signal.getName());
    StopRequest.request();
  }

  /** The last line of the log says why the process ended. */
  private static void end(int code, @Nullable Throwable startFailure) {
    ProcessEnd.ofThis().closed().ifPresent(line -> say("INFO", "NS0114 " + line));
    if (code != ExitCode.CLEAN.code()) {
      String reason =
          startFailure == null
              ? ExitReason.last()
              : "the start failed: " + Failures.everyCause(startFailure);
      say("FATAL", "NS0117 Exit %d: %s".formatted(code, reason));
    }
    System.exit(code);
  }

  /** The log is closed already. */
  private static void say(String level, String line) {
    System.err.println(logsJson() ? json(level, line) : line);
  }

  private static boolean logsJson() {
    try {
      return ConfigProvider.getConfig()
          .getOptionalValue("quarkus.log.console.json.enabled", Boolean.class)
          .orElse(false);
    } catch (RuntimeException e) {
      return false; // The start may have failed because of the settings.
    }
  }

  /** Formats a line like the other lines of the log, with the members that a reader needs. */
  private static String json(String level, String message) {
    return ("{\"timestamp\":\"%s\",\"loggerName\":\"%s\",\"level\":\"%s\",\"message\":\"%s\","
            + "\"mdc\":{},\"service\":\"nightshift\"}")
        .formatted(
            Instant.now(),
            Nightshift.class.getName(),
            level,
            new String(JsonStringEncoder.getInstance().quoteAsString(message)));
  }

  /**
   * Whether this process runs Quarkus' dev mode: it outlives the application, and stops it by
   * itself.
   */
  private static boolean isDevelopment() {
    // LaunchMode is not set yet, and QuarkusClassLoader is no class of the packaged application.
    return String.valueOf(Nightshift.class.getClassLoader()).contains("QuarkusClassLoader");
  }
}
