package io.nightshift.hosting.runtime;

import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.Failures;
import io.quarkus.runtime.Quarkus;
import java.time.Instant;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * The process of an application with hosted services: its signals, its exit code, and the last
 * lines of its log.
 */
public final class HostedApplication {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";
  private static final int LEAST_CARRIERS = 64;

  private final Class<?> main;

  private HostedApplication(Class<?> main) {
    this.main = main;
  }

  /**
   * Runs the application until it is stopped. The exit code is one of {@link ExitCode}.
   *
   * @param main the main class, which the last lines of the log name
   * @param args the arguments of the process
   */
  public static void run(Class<?> main, String... args) {
    // A virtual thread that waits for a class to be loaded or initialized keeps its carrier thread.
    // On two cores there would be two carriers: two such threads can wait for a third that has no
    // carrier, and the process would deadlock.
    if (System.getProperty(CARRIERS) == null) {
      int carriers = Math.max(LEAST_CARRIERS, Runtime.getRuntime().availableProcessors());
      System.setProperty(CARRIERS, Integer.toString(carriers));
    }
    if (isDevelopment(main)) {
      Quarkus.run(args);
      return;
    }
    HostedApplication application = new HostedApplication(main);
    // The JVM's own handling of these ends in exit code 143 or 130; an orderly stop is a 0.
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(name), application::stop);
    }
    ProcessEnd.ofThis().report(application::say);
    Quarkus.run(null, application::end, args);
  }

  private void stop(Signal signal) {
    LOG.infof("NS0110 SIG%s received; the service stops", signal.getName());
    StopRequest.request();
  }

  /** The last line of the log says why the process ended. */
  private void end(int code, @Nullable Throwable startFailure) {
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
  private void say(String level, String line) {
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
  private String json(String level, String message) {
    String service =
        ConfigProvider.getConfig()
            .getOptionalValue("quarkus.application.name", String.class)
            .orElse(main.getSimpleName());
    return ("{\"timestamp\":\"%s\",\"loggerName\":\"%s\",\"level\":\"%s\",\"message\":\"%s\","
            + "\"mdc\":{},\"service\":\"%s\"}")
        .formatted(Instant.now(), main.getName(), level, escaped(message), escaped(service));
  }

  /** A text as the inside of a JSON string. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '"' || each == '\\') {
        escaped.append('\\').append(each);
      } else if (each < ' ') {
        escaped.append("\\u%04x".formatted((int) each));
      } else {
        escaped.append(each);
      }
    }
    return escaped.toString();
  }

  /**
   * Whether this process runs Quarkus' dev mode: it outlives the application, and stops it by
   * itself.
   */
  private static boolean isDevelopment(Class<?> main) {
    // LaunchMode is not set yet, and QuarkusClassLoader is no class of the packaged application.
    return String.valueOf(main.getClassLoader()).contains("QuarkusClassLoader");
  }
}
