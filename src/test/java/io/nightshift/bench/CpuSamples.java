package io.nightshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of a JVM spent their CPU time on, by a flight recording of JEP 509: each thread
 * is sampled once in 10 ms of its CPU time, on Linux alone. Threads of the JVM itself, such as
 * those of the garbage collector and of the compilers, are not sampled.
 */
final class CpuSamples {

  /** An option of the JVM that records; the path of a file follows. */
  static final String OPTION =
      "-XX:StartFlightRecording:settings=none,+jdk.CPUTimeSample#enabled=true,"
          + "+jdk.CPUTimeSample#throttle=10ms,filename=";

  private static final String OTHER = "other Java";

  /** A sample is of the part that the innermost of its classes belongs to that is of a part. */
  private static final Map<String, Pattern> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("JDBC", Pattern.compile("org\\.postgresql\\..*|io\\.agroal\\..*"));
    PARTS.put(
        "poll and parse",
        Pattern.compile(
            "org\\.apache\\.kafka\\..*|com\\.fasterxml\\.jackson\\..*(Parser|Reader|\\.deser\\.).*"
                + "|io\\.nightshift\\.events\\..*|io\\.nightshift\\..*(EventReader|OrderMessage).*"));
    PARTS.put(
        "rows and encoding",
        Pattern.compile(
            "com\\.fasterxml\\.jackson\\..*(Generator|Writer|\\.ser\\.).*|io\\.nightshift\\..*"));
  }

  private CpuSamples() {}

  /** Microseconds of CPU in a measured time, by part. */
  static Map<String, Double> micros(Path recording, Lap.Window window) {
    Map<String, Double> micros = new TreeMap<>();
    try (RecordingFile events = new RecordingFile(recording)) {
      while (events.hasMoreEvents()) {
        RecordedEvent event = events.readEvent();
        if (event.getEventType().getName().equals("jdk.CPUTimeSample")
            && window.contains(event.getStartTime())) {
          double sampled = event.getDuration("samplingPeriod").toNanos() / 1e3;
          micros.merge(part(event.getStackTrace()), sampled, Double::sum);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return micros;
  }

  private static String part(@Nullable RecordedStackTrace stack) {
    if (stack != null) { // The JVM could not walk it.
      for (RecordedFrame frame : stack.getFrames()) {
        String type = frame.getMethod().getType().getName();
        for (Map.Entry<String, Pattern> part : PARTS.entrySet()) {
          if (part.getValue().matcher(type).matches()) {
            return part.getKey();
          }
        }
      }
    }
    return OTHER;
  }
}
