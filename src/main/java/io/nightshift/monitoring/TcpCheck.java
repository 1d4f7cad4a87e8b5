package io.nightshift.monitoring;

import io.nightshift.http.NameLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Checks that a port accepts a connection, on any of the host's addresses. */
record TcpCheck(NameLookup lookup, String host, int port, Duration timeout) implements Check {

  @Override
  public @Nullable Instant run() throws Exception {
    IOException failure = new IOException("the host has no address");
    for (InetAddress address : lookup.find(host)) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
        return null;
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }
}
