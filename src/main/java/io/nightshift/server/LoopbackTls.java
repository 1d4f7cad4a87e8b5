package io.nightshift.server;

import io.nightshift.http.TrustStore;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLException;

/** Sends one request to this process, which need not verify its own certificate. */
final class LoopbackTls {
  private LoopbackTls() {}

  /**
   * Sends the request, and reads the first byte of the answer. A refusal of TLS is an answer: the
   * port may require client certificates.
   *
   * @throws IOException if nothing comes in time, or the connection ends before
   */
  static void answer(Socket socket, boolean tls, byte[] question) throws IOException {
    if (!tls) {
      exchange(socket, question);
      return;
    }
    try (Socket secured =
        TrustStore.any()
            .getSocketFactory()
            .createSocket(socket, "localhost", socket.getPort(), /* autoClose= */ false)) {
      exchange(secured, question);
    } catch (SSLException e) {
      if (e.getCause() instanceof IOException) {
        throw e; // Otherwise it has answered.
      }
    }
  }

  private static void exchange(Socket socket, byte[] question) throws IOException {
    socket.getOutputStream().write(question);
    socket.getOutputStream().flush();
    if (socket.getInputStream().read() < 0) {
      throw new EOFException("the connection was closed");
    }
  }
}
