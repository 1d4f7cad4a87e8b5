package io.nightshift.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Asks each port of this process over the loopback whether it answers. One that did not several
 * times in a row, each time within a limit, answers nobody any more: the process must be restarted.
 * Any answer will do, and so will none while the port is not open yet, or no more.
 */
@Singleton
@Startup
public final class PortCheck {
  private static final Logger LOG = Logger.getLogger(PortCheck.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** So many in a row: a busy minute is none. */
  static final int MISSES = 4;

  private static final byte[] QUESTION =
      "OPTIONS /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  private final Set<Gate> gates;
  private final int limitMillis;
  private final Map<Gate, Integer> misses = new ConcurrentHashMap<>();
  private final Thread thread =
      Thread.ofVirtual().name("nightshift-port-check").unstarted(this::run);

  @Inject
  PortCheck(ServerGuard guard) {
    this(guard.gates(), LIMIT);
  }

  /** Asks these, and waits no longer than the limit for each step of an answer. */
  PortCheck(Set<Gate> gates, Duration limit) {
    this.gates = gates;
    this.limitMillis = Math.toIntExact(limit.toMillis());
  }

  @PostConstruct
  void start() {
    thread.start();
  }

  @PreDestroy
  void stop() {
    thread.interrupt();
  }

  /** Which ports answer nobody, in one line; empty if each that is open answers. */
  public Optional<String> silent() {
    return misses.entrySet().stream()
        .filter(entry -> entry.getValue() >= MISSES)
        .map(entry -> "port %d does not answer".formatted(port(entry.getKey())))
        .sorted()
        .reduce((one, other) -> one + ", " + other);
  }

  private static int port(Gate gate) {
    InetSocketAddress address = gate.address();
    return address == null ? 0 : address.getPort();
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        check();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // It is the end.
    }
  }

  /** Asks each port once. */
  void check() {
    misses.keySet().retainAll(gates);
    for (Gate gate : gates) {
      try {
        ask(gate);
        misses.remove(gate);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted() || !gates.contains(gate)) {
          continue; // This process, or the port, is being closed.
        }
        int inARow = misses.merge(gate, 1, Integer::sum);
        LOG.warnf("NS0801 Port %d did not answer, %d times in a row: %s", port(gate), inARow, e);
      }
    }
    misses.keySet().retainAll(gates); // One that was closed meanwhile has missed nothing.
  }

  private void ask(Gate gate) throws IOException {
    InetSocketAddress bound = gate.address();
    if (bound == null) {
      return;
    }
    InetAddress host =
        bound.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : bound.getAddress();
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(host, 0));
      SocketAddress own = socket.getLocalSocketAddress();
      gate.connections().expect(own);
      try {
        socket.connect(new InetSocketAddress(host, bound.getPort()), limitMillis);
        socket.setSoTimeout(limitMillis);
        LoopbackTls.answer(socket, gate.isTls(), QUESTION);
      } finally {
        gate.connections().forget(own);
      }
    }
  }
}
