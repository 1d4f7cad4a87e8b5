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
 * Checks over the loopback whether each port of this process answers. A port that fails several
 * times in a row, each time within a limit, counts as dead: the process must be restarted. Any
 * answer counts as success; a port that is not open yet, or no longer, is not checked.
 */
@Singleton
@Startup
public final class PortCheck {
  private static final Logger LOG = Logger.getLogger(PortCheck.class);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The number of failures in a row that counts: one busy minute does not. */
  public static final int MISSES = 4;

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

  /**
   * A check of these ports.
   *
   * @param limit the longest wait for each step of an answer
   */
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

  /** The ports that do not answer, in one line; empty if each open port answers. */
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
      Thread.currentThread().interrupt(); // The application is stopping.
    }
  }

  /** Checks each port once. */
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
    misses.keySet().retainAll(gates); // A port that was closed meanwhile has failed nothing.
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
