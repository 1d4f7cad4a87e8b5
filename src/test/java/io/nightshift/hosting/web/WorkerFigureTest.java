package io.nightshift.hosting.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nightshift.hosting.WorkerFigure;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorkerFigureTest {
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong seenAt = new AtomicLong();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void aFigureIsAMetricAndAValueUnderItsName() {
    publish(attempts());
    sent.set(3);
    assertEquals(Map.of("sent", 3L), WorkerFigure.values(List.of(attempts())));
    assertEquals(3, counted());
  }

  @Test
  void aFigureWithoutAMetricIsOnlyInTheStatus() {
    publish(WorkerFigure.of("looks", () -> 1));
    assertEquals(List.of(), registry.getMeters());
  }

  @Test
  void aTimeIsNoNumberBeforeItIsKnown() {
    publish(WorkerFigure.of("seenAt", seenAt::get).time("shop.seen.timestamp.seconds", "Last"));
    assertEquals(Double.NaN, registry.get("shop.seen.timestamp.seconds").gauge().value());
    seenAt.set(1_800_000_000);
    assertEquals(1_800_000_000, registry.get("shop.seen.timestamp.seconds").gauge().value());
  }

  @Test
  void aCounterContinuesAfterACollectionOfGarbage() {
    Meters meters = publish(attempts());
    sent.set(1);
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    await()
        .until(
            () -> {
              System.gc();
              return garbage.get() == null;
            });
    sent.set(2);
    assertEquals(2, counted());
    meters.unbind();
    assertEquals(List.of(), registry.getMeters());
  }

  private WorkerFigure attempts() {
    return WorkerFigure.of("sent", sent::get)
        .counter("shop.mails", "Attempts to send, by outcome", "outcome", "sent");
  }

  private double counted() {
    return registry.get("shop.mails").tag("outcome", "sent").functionCounter().count();
  }

  private Meters publish(WorkerFigure figure) {
    Meters meters = new Meters(figure);
    meters.bindTo(registry);
    return meters;
  }

  private static final class Meters extends RemovableMeters {
    private @Nullable WorkerFigure figure;

    Meters(WorkerFigure figure) {
      this.figure = figure;
    }

    @Override
    protected void bind() {
      if (figure != null) {
        publish(figure);
      }
      figure = null; // Only the meters hold it.
    }
  }
}
