package io.nightshift.operations;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Many connections to a port of this machine that all send the same, and read nothing. */
final class Attackers implements AutoCloseable {
  /** The number of connections that are opened before each is written to. */
  private static final int AT_ONCE = 100;

  private final InetSocketAddress port;
  private final List<Attacker> attackers = new ArrayList<>();

  private record Attacker(SocketChannel channel, ByteBuffer left) {
    /** Sends what can be sent now; false if the other side has closed. */
    boolean send() {
      try {
        channel.write(left);
        return channel.read(ByteBuffer.allocate(1024)) >= 0;
      } catch (IOException closed) {
        return false;
      }
    }
  }

  Attackers(int port) {
    this.port = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Opens connections that each send this text. */
  Attackers open(int connections, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    try {
      for (int i = 1; i <= connections; i++) {
        SocketChannel channel = SocketChannel.open(port);
        channel.configureBlocking(false);
        attackers.add(new Attacker(channel, ByteBuffer.wrap(bytes)));
        if (i % AT_ONCE == 0) {
          send();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    send();
    return this;
  }

  /** Sends on, on each connection that is still open, as far as it takes it. */
  void send() {
    for (Iterator<Attacker> each = attackers.iterator(); each.hasNext(); ) {
      Attacker attacker = each.next();
      if (!attacker.send()) {
        each.remove();
        close(attacker.channel());
      }
    }
  }

  /** Sends one more byte on each. */
  void drip() {
    attackers.replaceAll(
        attacker -> new Attacker(attacker.channel(), ByteBuffer.wrap(new byte[] {'x'})));
    send();
  }

  /** How many connections the other side has not closed, as far as was seen. */
  int left() {
    return attackers.size();
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    attackers.forEach(attacker -> close(attacker.channel()));
    attackers.clear();
  }
}
