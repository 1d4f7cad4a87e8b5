package io.nightshift.sandbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A server that accepts every connection, sends one text at once, and then nothing any more. */
public final class RawServer implements AutoCloseable {
  private final ServerSocket listening;
  private final String says;
  private final boolean hangsUp;
  private final List<String> further;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

  private RawServer(String says, boolean hangsUp, List<String> further) throws IOException {
    this.further = further;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.says = says;
    this.hangsUp = hangsUp;
    var unused = Thread.ofVirtual().name("raw-server").start(this::serve);
  }

  /** A server that keeps the connection open then. */
  public static RawServer silentAfter(String says) throws IOException {
    return new RawServer(says, false, List.of());
  }

  /** A server that closes the connection then. */
  public static RawServer goneAfter(String says) throws IOException {
    return new RawServer(says, true, List.of());
  }

  /** A server that sends one of the texts after each request, and closes the connection then. */
  public static RawServer answering(String first, String... further) throws IOException {
    return new RawServer(first, true, List.of(further));
  }

  private void serve() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        if (hangsUp) {
          // The request is read; otherwise the client would see a reset instead of the answer.
          byte[] request = new byte[1 << 16];
          int length = socket.getInputStream().read(request);
          asked.add(new String(request, 0, Math.max(0, length), ISO_8859_1));
        }
        socket.getOutputStream().write(says.getBytes(ISO_8859_1));
        for (String next : further) {
          if (socket.getInputStream().read(new byte[1 << 16]) < 0) {
            break;
          }
          socket.getOutputStream().write(next.getBytes(ISO_8859_1));
        }
        if (hangsUp) {
          socket.close();
        }
      } catch (IOException e) {
        // The test has ended, or the client has closed.
      }
    }
  }

  /** The requests, one for each connection that ended with the answer. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** Its TCP port. */
  public int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : List.copyOf(open)) {
      socket.close();
    }
  }
}
