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

/** Where the process begins. */
@QuarkusMain
public final class Nightshift {
  private static final Logger LOG = Logger.getLogger(Nightshift.class);

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
  private static final int LEAST_CARRIERS = 64;

  private Nightshift() {}

  /** Runs the application until it is told to stop. */
  public static void main(String... args) {
    // Vert.x would answer a malformed URI by itself, without a body; ours is a problem+json.
    System.setProperty("vertx.disableURIValidation", "true");
    // A virtual thread that waits for a class to be loaded or initialized keeps its carrier. With
    // one carrier for each of two cores, two that wait for a third, which waits for one, would
    // stand still for ever, and everything with them.
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
    StopRequest.make();
  }

  /** Whoever looks for the reason finds it in the last line of the log. */
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

  /** The log is closed by now. */
  private static void say(String level, String line) {
    System.err.println(logsJson() ? json(level, line) : line);
  }

  private static boolean logsJson() {
    try {
      return ConfigProvider.getConfig()
          .getOptionalValue("quarkus.log.console.json.enabled", Boolean.class)
          .orElse(false);
    } catch (RuntimeException e) {
      return false; // The settings may be what the start failed for.
    }
  }

  /** As the log's other lines, as far as it is needed to read them. */
  private static String json(String level, String message) {
    return ("{\"timestamp\":\"%s\",\"loggerName\":\"%s\",\"level\":\"%s\",\"message\":\"%s\","
            + "\"mdc\":{},\"service\":\"nightshift\"}")
        .formatted(
            Instant.now(),
            Nightshift.class.getName(),
            level,
            new String(JsonStringEncoder.getInstance().quoteAsString(message)));
  }

  /** Whether the process is the dev mode's: it outlives the application, and stops it by itself. */
  private static boolean isDevelopment() {
    // LaunchMode is not set yet, and QuarkusClassLoader is no class of the packaged application.
    return String.valueOf(Nightshift.class.getClassLoader()).contains("QuarkusClassLoader");
  }
}
