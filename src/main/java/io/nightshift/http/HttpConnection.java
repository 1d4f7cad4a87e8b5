package io.nightshift.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** A connection to one address, which ends at a fixed time: a separate thread closes it then. */
final class HttpConnection implements AutoCloseable {
  private final Socket socket = new Socket();
  private final Deadline deadline;
  private final Thread guard;
  private @Nullable SSLSocket secured;

  private HttpConnection(Deadline deadline) {
    this.deadline = deadline;
    this.guard = Thread.ofVirtual().name("nightshift-http-guard").start(this::endInTime);
  }

  /** A deadline, by the monotonic clock. */
  record Deadline(long nanos) {
    static Deadline after(Duration time) {
      return new Deadline(System.nanoTime() + time.toNanos());
    }

    long leftNanos() {
      return Math.max(0, nanos - System.nanoTime());
    }

    boolean isOver() {
      return leftNanos() == 0;
    }
  }

  /**
   * Opens a connection.
   *
   * @param share the time limit for opening it, so that there is time for other addresses
   */
  static HttpConnection open(
      HttpCall call,
      InetAddress address,
      @Nullable SSLContext trusted,
      Deadline deadline,
      Duration share)
      throws IOException {
    HttpConnection connection = new HttpConnection(deadline);
    try {
      connection.connect(call, address, trusted, (int) share.plusMillis(1).toMillis());
      return connection;
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void connect(HttpCall call, InetAddress address, @Nullable SSLContext trusted, int millis)
      throws IOException {
    HttpUrl url = call.url();
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(address, url.port()), millis);
    if (url.tls()) {
      socket.setSoTimeout(millis); // For the handshake.
      secured = secure(url, call.trustAll(), trusted);
      socket.setSoTimeout(0);
    }
  }

  private SSLSocket secure(HttpUrl url, boolean trustAll, @Nullable SSLContext trusted)
      throws IOException {
    String host = url.host();
    SSLContext context =
        trustAll ? TrustStore.any() : trusted == null ? TrustStore.platform() : trusted;
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, url.port(), true);
    SSLParameters parameters = tls.getSSLParameters();
    boolean isName = !host.contains(":") && !host.matches("[0-9.]+");
    if (isName) {
      parameters.setServerNames(List.of(new HostName(host)));
    }
    // The JDK refuses to compare names with an underscore.
    boolean compares = !host.contains("_");
    if (!trustAll && compares) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    if (!trustAll && !compares) {
      ServerCertificates.requireName(tls.getSession(), host);
    }
    return tls;
  }

  /** The JDK's own class refuses names with an underscore. */
  private static final class HostName extends SNIServerName {
    HostName(String host) {
      super(StandardConstants.SNI_HOST_NAME, host.getBytes(US_ASCII));
    }
  }

  InputStream in() throws IOException {
    return secured == null ? socket.getInputStream() : secured.getInputStream();
  }

  OutputStream out() throws IOException {
    return secured == null ? socket.getOutputStream() : secured.getOutputStream();
  }

  /** The earliest expiry of the server's certificates; null without TLS. */
  @Nullable Instant certificateUntil() throws SSLException {
    SSLSession session = secured == null ? null : secured.getSession();
    return session == null ? null : ServerCertificates.until(session);
  }

  private void endInTime() {
    try {
      TimeUnit.NANOSECONDS.sleep(deadline.leftNanos());
      closeQuietly();
    } catch (InterruptedException e) {
      // The call has ended already.
    }
  }

  /** Closes the socket below TLS: a TLS farewell could wait for a server that reads nothing. */
  private void closeQuietly() {
    try {
      socket.close();
    } catch (IOException e) {
      // The connection has ended in any case.
    }
  }

  @Override
  public void close() {
    guard.interrupt();
    closeQuietly();
  }
}
