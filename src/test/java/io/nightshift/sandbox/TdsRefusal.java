package io.nightshift.sandbox;

import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A server that answers as SQL Server answers a log-in that it refuses, by the protocol's document
 * (MS-TDS): the error is a real one, as the driver throws it. It offers no encryption inside the
 * protocol. It does nothing else: no SQL Server runs here.
 */
public final class TdsRefusal implements AutoCloseable {
  private static final int RESPONSE = 0x04;
  private static final int HEADER = 8;

  private final ServerSocket listening;
  private final int number;
  private final int severity;
  private final String message;
  private final List<Integer> packets = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /**
   * A server that refuses each log-in.
   *
   * @param certificates for TLS from the first byte; null for none
   * @param number of the error
   * @param severity of the error
   */
  public TdsRefusal(@Nullable Certificates certificates, int number, int severity, String message)
      throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    this.listening =
        certificates == null
            ? new ServerSocket(0, 50, local)
            : certificates
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, local);
    this.number = number;
    this.severity = severity;
    this.message = message;
    var unused = Thread.ofVirtual().name("tds-refusal").start(this::serve);
  }

  private void serve() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        var unused = Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException e) {
        // The test has ended.
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int type = in.readUnsignedByte();
        var unusedStatus = in.readUnsignedByte();
        int length = in.readUnsignedShort();
        in.skipNBytes(length - 4L);
        packets.add(type);
        socket.getOutputStream().write(packet(type == 0x12 ? prelogin() : refusal()));
      }
    } catch (IOException e) {
      // The client has closed, as it does after a refusal, or has not trusted the certificate.
    }
  }

  private static byte[] packet(byte[] payload) {
    ByteBuffer packet = ByteBuffer.allocate(HEADER + payload.length);
    packet.put((byte) RESPONSE).put((byte) 1).putShort((short) (HEADER + payload.length));
    return packet.putShort((short) 0).put((byte) 1).put((byte) 0).put(payload).array();
  }

  /** Version 16, and no encryption. */
  private static byte[] prelogin() {
    ByteBuffer options = ByteBuffer.allocate(18);
    options.put((byte) 0).putShort((short) 11).putShort((short) 6);
    options.put((byte) 1).putShort((short) 17).putShort((short) 1);
    options.put((byte) 0xFF).put(new byte[] {16, 0, 0, 0, 0, 0});
    return options.put((byte) 2).array();
  }

  private byte[] refusal() {
    byte[] text = message.getBytes(UTF_16LE);
    ByteBuffer token = ByteBuffer.allocate(64 + text.length).order(ByteOrder.LITTLE_ENDIAN);
    int length = 4 + 1 + 1 + 2 + text.length + 1 + 1 + 4;
    token.put((byte) 0xAA).putShort((short) length).putInt(number).put((byte) 1);
    token.put((byte) severity).putShort((short) message.length()).put(text);
    token.put((byte) 0).put((byte) 0).putInt(1);
    token.put((byte) 0xFD).putShort((short) 2).putShort((short) 0).putLong(0);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(token.array(), 0, token.position());
    return all.toByteArray();
  }

  /** The types of the packets that came: 18 is the greeting, 16 the log-in. */
  public List<Integer> packets() {
    return Collections.unmodifiableList(packets);
  }

  /** Its TCP port. */
  public int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
