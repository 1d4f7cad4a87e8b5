package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A part of the work that outlasts a cancellation is interrupted, and nothing after it is. */
class InterruptionTest {
  private static final Duration GRACE = Duration.ofMillis(50);

  @Test
  void aReadFromAServerThatSaysNothingEndsAfterTheCancellation() throws Exception {
    CompletableFuture<Throwable> came = new CompletableFuture<>();
    CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    CompletableFuture<Boolean> reading = new CompletableFuture<>();
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        CancellationSource stop = CancellationSource.create()) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var patience = stop.token().interruptAfter(GRACE);
                    Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), silent.getLocalPort())) {
                  reading.complete(true);
                  came.complete(
                      new IllegalStateException("read " + socket.getInputStream().read()));
                } catch (IOException e) {
                  came.complete(e);
                }
                interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
              });
      reading.get(30, TimeUnit.SECONDS);
      stop.cancel();
      assertInstanceOf(SocketException.class, came.get(30, TimeUnit.SECONDS));
      assertFalse(interruptedAfterwards.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void aReadFromAServerThatSaysNothingEndsAtItsLimitWithoutACancellation() throws Exception {
    CompletableFuture<Throwable> came = new CompletableFuture<>();
    CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var patience = Interruption.within(GRACE);
                    Socket socket =
                        new Socket(InetAddress.getLoopbackAddress(), silent.getLocalPort())) {
                  came.complete(
                      new IllegalStateException("read " + socket.getInputStream().read()));
                } catch (IOException e) {
                  came.complete(e);
                }
                interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
              });
      assertInstanceOf(SocketException.class, came.get(30, TimeUnit.SECONDS));
      assertFalse(interruptedAfterwards.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void workThatHasEndedBeforeIsNotInterrupted() throws Exception {
    CompletableFuture<Boolean> waited = new CompletableFuture<>();
    try (CancellationSource stop = CancellationSource.create()) {
      Thread.ofVirtual()
          .start(
              () -> {
                stop.token().interruptAfter(GRACE).close();
                stop.cancel();
                waited.complete(CancellationToken.none().delay(GRACE.multipliedBy(6)));
              });
      assertFalse(waited.isCompletedExceptionally());
      assertFalse(!waited.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void theTimeThatOthersTookToStopCounts() throws Exception {
    CompletableFuture<Boolean> waited = new CompletableFuture<>();
    CompletableFuture<Boolean> waiting = new CompletableFuture<>();
    try (CancellationSource stop = CancellationSource.create();
        CancellationSource part = CancellationSource.partOf(stop.token())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var patience = part.token().interruptAfter(Duration.ofHours(1))) {
                  waiting.complete(true);
                  waited.complete(CancellationToken.none().delay(Duration.ofHours(1)));
                } catch (CancellationException e) {
                  waited.complete(false);
                }
              });
      waiting.get(30, TimeUnit.SECONDS);
      stop.cancelSince(System.nanoTime() - Duration.ofHours(2).toNanos());
      assertFalse(waited.get(30, TimeUnit.SECONDS));
    }
  }
}
