package io.nightshift.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.operations.Collector;
import io.nightshift.operations.Collector.Link;
import io.nightshift.operations.Collector.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is recorded, as a collector gets it. */
class TracesTest {
  private final Collector collector = new Collector();
  private final Traces traces = traces(Optional.of(collector.endpoint()), 1.0);

  @AfterEach
  void close() {
    collector.close();
  }

  @Test
  void withoutAnEndpointNothingIsRecordedAndTheSdkIsNotLoaded() {
    for (Optional<String> none : List.of(Optional.<String>empty(), Optional.of(" "))) {
      Traces off = traces(none, 1.0);
      assertFalse(off.on());
      assertSame(TracedWork.NONE, off.begin("work", Map.of(), List.of(traceparent(1, "01"))));
      off.close();
    }
  }

  @Test
  void whatCameOfItIsPartOfTheSpan() {
    Span span =
        only(
            traces.begin("work", Map.of("topic", "t", "count", 3), List.of()),
            work -> {
              work.note("applied", 2);
              work.failed("a reason");
            });
    assertEquals("work", span.name());
    assertEquals("service.name=nightshift", span.service());
    assertEquals("", span.parentSpanId());
    assertEquals(List.of(), span.links());
    assertTrue(span.has("topic=t") && span.has("count=3") && span.has("applied=2"));
  }

  @Test
  void whatBelongsToOneTraceGoesOnInIt() {
    Span span =
        only(traces.begin("w", Map.of(), List.of(traceparent(1, "01"), traceparent(1, "01"))));
    assertEquals(traceId(1), span.traceId());
    assertEquals(spanId(1), span.parentSpanId());
    assertEquals(2, span.links().size());
  }

  @Test
  void whatBelongsToSeveralIsLinkedToThem() {
    Span span =
        only(traces.begin("w", Map.of(), List.of(traceparent(1, "01"), traceparent(2, "01"))));
    assertEquals("", span.parentSpanId());
    assertEquals(
        List.of(new Link(traceId(1), spanId(1)), new Link(traceId(2), spanId(2))), span.links());
  }

  @Test
  void thereAreNotMoreThan128Links() {
    List<String> many =
        IntStream.rangeClosed(1, 500).mapToObj(number -> traceparent(number, "01")).toList();
    assertEquals(128, only(traces.begin("w", Map.of(), many)).links().size());
  }

  @Test
  void whatIsNoContextIsLeftOut() {
    List<String> nonsense =
        List.of("", "00-zz", "00-" + traceId(0) + "-" + spanId(1) + "-01", "x".repeat(10_000));
    assertEquals(List.of(), only(traces.begin("w", Map.of(), nonsense)).links());
  }

  @Test
  void whatItsPublishersDidNotWantRecordedIsNot() {
    assertSame(
        TracedWork.NONE,
        traces.begin("w", Map.of(), List.of(traceparent(1, "00"), traceparent(2, "00"))));
    assertEquals(
        2,
        only(traces.begin("w", Map.of(), List.of(traceparent(1, "00"), traceparent(2, "01"))))
            .links()
            .size());
  }

  @Test
  void ofThoseThatBeginHereOnlyTheShareIsRecorded() {
    Traces few = traces(Optional.of(collector.endpoint() + "/v1/traces"), 0.0);
    few.begin("new", Map.of(), List.of()).close();
    few.begin("continued", Map.of(), List.of(traceparent(1, "01"))).close();
    few.close();
    assertEquals(List.of("continued"), collector.spans().stream().map(Span::name).toList());
  }

  @Test
  void aCollectorThatIsAwayHoldsNobodyUp() {
    collector.close();
    traces.begin("w", Map.of(), List.of()).close();
    traces.close();
    assertEquals(List.of(), collector.spans());
  }

  private Span only(TracedWork work) {
    return only(work, nothing -> {});
  }

  private Span only(TracedWork work, Consumer<TracedWork> doing) {
    try (work) {
      doing.accept(work);
    }
    traces.close();
    assertEquals(1, collector.spans().size());
    return collector.spans().getFirst();
  }

  private static Traces traces(Optional<String> endpoint, double ratio) {
    return new Traces(
        new TracingSettings() {
          @Override
          public Optional<String> endpoint() {
            return endpoint;
          }

          @Override
          public Optional<String> headers() {
            return Optional.of("x-tenant=shop, x-other=a=b,");
          }

          @Override
          public double sampleRatio() {
            return ratio;
          }
        },
        "nightshift",
        "1");
  }

  private static String traceparent(int number, String flags) {
    return "00-%s-%s-%s".formatted(traceId(number), spanId(number), flags);
  }

  private static String traceId(int number) {
    return "%032x".formatted(number);
  }

  private static String spanId(int number) {
    return "%016x".formatted(number);
  }
}
