package io.nightshift.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free TCP ports of this machine. */
public final class Ports {

  private static final int FIRST = 20_000;
  private static final int LIMIT = 30_000;
  private static final int ATTEMPTS = 1_000;

  private Ports() {}

  /**
   * A port on which nothing listens now, from 20000 to 29999.
   *
   * <p>Below the range from which the system takes the ports of outgoing connections: there, a
   * client that knocks at a server that is down may be given the server's own port, and the server
   * cannot come back.
   */
  public static int free() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LIMIT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " to " + (LIMIT - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
