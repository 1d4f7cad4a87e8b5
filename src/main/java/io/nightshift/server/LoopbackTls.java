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

/** One question to this very process, which need not prove to itself who it is. */
final class LoopbackTls {
  private LoopbackTls() {}

  /**
   * Sends the question, and reads the first byte of the answer. That TLS is refused is an answer:
   * the port may ask for a certificate of its callers.
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
        throw e; // Else it has spoken.
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
