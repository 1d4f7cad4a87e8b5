package io.nightshift.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Stands between the application and a server, to cut and to slow what goes through. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket listening;
  private volatile int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Duration delay = Duration.ZERO;

  private TcpProxy(ServerSocket listening, int target) {
    this.listening = listening;
    this.target = target;
  }

  /** Forwards from a free port to a port, both on this machine. */
  static TcpProxy to(int port) {
    try {
      TcpProxy proxy =
          new TcpProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
      var unused = Thread.ofVirtual().name("proxy").start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Leads new connections to another port; those that are open stay where they are. */
  void forwardTo(int port) {
    target = port;
  }

  /** Ends every connection that is open now; new ones are let through. */
  void cut() {
    open.forEach(TcpProxy::closeQuietly);
  }

  /** Holds up each piece of data by so much, in both directions. */
  void slow(Duration newDelay) {
    delay = newDelay;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        var unused = Thread.ofVirtual().name("proxy").start(() -> connect(client));
      } catch (IOException e) {
        closeQuietly(listening);
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      var unused = Thread.ofVirtual().name("proxy").start(() -> forward(server, client));
      forward(client, server);
    } catch (IOException e) {
      open.remove(client);
      closeQuietly(client); // The server is away: so the client sees it.
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] buffer = new byte[1 << 16];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        LockSupport.parkNanos(delay.toNanos());
        out.write(buffer, 0, length);
      }
    } catch (IOException e) {
      // Cut, or closed by the other side: both ends are closed.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void closeQuietly(Closeable end) {
    try {
      end.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
  }

  @Override
  public void close() {
    closeQuietly(listening);
    cut();
  }
}
