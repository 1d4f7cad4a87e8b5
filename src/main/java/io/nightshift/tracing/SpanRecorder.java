package io.nightshift.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.internal.http.HttpSenderProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.sender.jdk.internal.JdkHttpSenderProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The only class that uses OpenTelemetry's SDK: it is loaded only if an endpoint is configured. */
final class SpanRecorder {
  static final int MAX_LINKS = 128;

  private static final Duration EXPORT_LIMIT = Duration.ofSeconds(3);
  private static final String TRACEPARENT = "traceparent";
  private static final TextMapGetter<String> ITSELF =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String traceparent) {
          return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String traceparent, String key) {
          return key.equals(TRACEPARENT) ? traceparent : null;
        }
      };

  /** The one sender, by name: a native executable finds none by service look-up. */
  private static final ComponentLoader SENDERS =
      new ComponentLoader() {
        @Override
        public <T> Iterable<T> load(Class<T> type) {
          return type == HttpSenderProvider.class
              ? List.of(type.cast(new JdkHttpSenderProvider()))
              : List.of();
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private SpanRecorder(SdkTracerProvider provider, String service) {
    this.provider = provider;
    this.tracer = provider.get(service);
  }

  static SpanRecorder sendingTo(
      String endpoint, TracingSettings settings, String service, String version) {
    Map<String, String> headers = headers(settings.headers().orElse(""));
    String traces = endpoint.endsWith("/v1/traces") ? endpoint : strip(endpoint) + "/v1/traces";
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(traces)
            .setTimeout(EXPORT_LIMIT)
            .setHeaders(() -> headers)
            .setComponentLoader(SENDERS)
            .build();
    var resource =
        Resource.create(
            Attributes.builder()
                .put("service.name", service)
                .put("service.version", version)
                .build());
    return new SpanRecorder(
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(resource))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampleRatio())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter)
                    .setScheduleDelay(Duration.ofSeconds(1))
                    .setExporterTimeout(EXPORT_LIMIT)
                    .build())
            .build(),
        service);
  }

  private static Map<String, String> headers(String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header : text.split(",", -1)) {
      int equals = header.indexOf('=');
      if (equals > 0) {
        headers.put(header.substring(0, equals).strip(), header.substring(equals + 1).strip());
      }
    }
    return headers;
  }

  private static String strip(String endpoint) {
    return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
  }

  TracedWork begin(String name, Map<String, Object> attributes, Collection<String> traceparents) {
    List<SpanContext> brought =
        traceparents.stream()
            .map(SpanRecorder::context)
            .filter(SpanContext::isValid)
            .limit(MAX_LINKS)
            .toList();
    if (!brought.isEmpty() && brought.stream().noneMatch(SpanContext::isSampled)) {
      return TracedWork.NONE; // The traces of all messages are not sampled.
    }
    SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(SpanKind.CONSUMER).setNoParent();
    if (brought.stream().map(SpanContext::getTraceId).distinct().count() == 1) {
      builder.setParent(Context.root().with(Span.wrap(brought.getFirst())));
    }
    brought.forEach(builder::addLink);
    attributes.forEach(
        (key, value) -> {
          if (value instanceof Number number) {
            builder.setAttribute(key, number.longValue());
          } else {
            builder.setAttribute(key, value.toString());
          }
        });
    return new Recorded(builder.startSpan());
  }

  private static SpanContext context(String traceparent) {
    return Span.fromContext(
            W3CTraceContextPropagator.getInstance().extract(Context.root(), traceparent, ITSELF))
        .getSpanContext();
  }

  void close() {
    provider.shutdown().join(EXPORT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private record Recorded(Span span) implements TracedWork {
    @Override
    public void note(String attribute, long value) {
      span.setAttribute(attribute, value);
    }

    @Override
    public void failed(String why) {
      span.setStatus(StatusCode.ERROR, why);
    }

    @Override
    public void close() {
      span.end();
    }
  }
}
