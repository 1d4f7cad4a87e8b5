package io.nightshift.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

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
        context()
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

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyCertificate()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
