package io.nightshift.tracing;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Records work as */
@Singleton
public final class Traces {
  /** A recorder that records nothing. */
  public static final Traces OFF = new Traces(null);

  private final @Nullable SpanRecorder recorder;

  @Inject
  Traces(
      TracingSettings settings,
      @ConfigProperty(name = "quarkus.application.name") String service,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this(
        settings
            .endpoint()
            .filter(endpoint -> !endpoint.isBlank())
            .map(endpoint -> SpanRecorder.sendingTo(endpoint, settings, service, version))
            .orElse(null));
  }

  private Traces(@Nullable SpanRecorder recorder) {
    this.recorder = recorder;
  }

  /** Whether work is recorded; otherwise callers need not read the trace of a message. */
  public boolean on() {
    return recorder != null;
  }

  /**
   * Begins the span of a piece of work that consumes messages.
   *
   * @param name the name of the span
   * @param attributes numbers and texts, by the names of OpenTelemetry's conventions
   * @param traceparents the W3C contexts that the messages brought; it is linked to the first
   *     {@value SpanRecorder#MAX_LINKS}, and is part of their trace if they have one in common
   */
  public TracedWork begin(
      String name, Map<String, Object> attributes, Collection<String> traceparents) {
    return recorder == null ? TracedWork.NONE : recorder.begin(name, attributes, traceparents);
  }

  /** Sends the recorded spans, as far as the collector accepts them within a few seconds. */
  @PreDestroy
  void close() {
    if (recorder != null) {
      recorder.close();
    }
  }
}
