package io.nightshift.monitoring;

import io.nightshift.monitoring.Check.UnwellException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One GET request on a connection of its own, which ends with it. The answer is read to its end or
 * for 64 KiB, so that one that breaks off is noticed and one without an end is not read.
 */
final class HttpProbe {
  private static final int MOST_BYTES = 64 << 10;

  private final HttpClient client;
  private final NameLookup lookup;
  private final Duration timeout;

  HttpProbe(Vertx vertx, NameLookup lookup, Duration timeout, boolean trustAll) {
    this.lookup = lookup;
    this.timeout = timeout;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(false)
                .setKeepAlive(false)
                // Of one server: however many targets it has, none waits for another's connection.
                .setMaxPoolSize(1_000)
                .setConnectTimeout((int) timeout.toMillis())
                .setTrustAll(trustAll)
                .setVerifyHost(!trustAll)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(16 << 10));
  }

  /**
   * What was answered.
   *
   * @param location where it redirects to; null where it does not
   * @param certificateUntil when the first of its certificates ends; null without TLS
   */
  record Answer(
      int status, @Nullable String location, String body, @Nullable Instant certificateUntil) {}

  /**
   * Asks, the host's addresses one after the other until one takes a connection.
   *
   * @throws Exception where there is no whole answer
   */
  Answer get(URI url, @Nullable String authorization) throws Exception {
    ConnectException refused = new ConnectException("the host has no address");
    for (InetAddress address : lookup.find(host(url))) {
      try {
        return get(url, address, authorization);
      } catch (ConnectException e) {
        refused = e;
      }
    }
    throw refused;
  }

  private Answer get(URI url, InetAddress address, @Nullable String authorization)
      throws Exception {
    boolean tls = url.getScheme().equalsIgnoreCase("https");
    int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
    RequestOptions options =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
            .setHost(host(url))
            .setPort(port)
            .setSsl(tls)
            .setURI(path(url))
            .setFollowRedirects(false)
            // Whoever waits gives up first: this one's message would show the URL.
            .setTimeout(timeout.plusSeconds(1).toMillis())
            .putHeader("accept", "*/*")
            .putHeader("user-agent", "nightshift");
    if (authorization != null) {
      options.putHeader("authorization", authorization);
    }
    Connection connection = new Connection();
    try {
      return client
          .request(options)
          .compose(connection::opened)
          .compose(HttpClientRequest::send)
          .compose(HttpProbe::read)
          .toCompletionStage()
          .toCompletableFuture()
          .get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } finally {
      connection.end();
    }
  }

  /** What is closed whatever happens, also where it is opened too late. */
  private static final class Connection {
    private final AtomicReference<Optional<HttpConnection>> state =
        new AtomicReference<>(Optional.empty());
    private volatile boolean over;

    Future<HttpClientRequest> opened(HttpClientRequest request) {
      state.set(Optional.of(request.connection()));
      // Whoever asked is told; without a handler it would be in the log as well.
      request.connection().exceptionHandler(told -> {});
      if (over) {
        end();
        return Future.failedFuture("over");
      }
      return Future.succeededFuture(request);
    }

    void end() {
      over = true;
      state.get().ifPresent(HttpConnection::close);
    }
  }

  private static Future<Answer> read(HttpClientResponse response) {
    Promise<Answer> read = Promise.promise();
    Buffer body = Buffer.buffer();
    Runnable done =
        () -> {
          try {
            read.tryComplete(answer(response, body.toString()));
          } catch (UnwellException e) {
            read.tryFail(e);
          }
        };
    response.exceptionHandler(read::tryFail);
    response.endHandler(end -> done.run());
    response.handler(
        part -> {
          body.appendBuffer(part, 0, Math.min(part.length(), MOST_BYTES - body.length()));
          if (body.length() == MOST_BYTES) {
            done.run();
          }
        });
    return read.future();
  }

  private static Answer answer(HttpClientResponse response, String body) throws UnwellException {
    int status = response.statusCode();
    boolean redirects = status >= 300 && status < 400 && status != 304;
    return new Answer(
        status,
        redirects ? response.getHeader("location") : null,
        body,
        until(response.request().connection()));
  }

  private static @Nullable Instant until(HttpConnection connection) throws UnwellException {
    if (!connection.isSsl()) {
      return null;
    }
    try {
      Instant first = Instant.MAX;
      for (Certificate one : connection.peerCertificates()) {
        Instant end = one instanceof X509Certificate x509 ? x509.getNotAfter().toInstant() : first;
        first = end.isBefore(first) ? end : first;
      }
      return first == Instant.MAX ? null : first;
    } catch (SSLPeerUnverifiedException e) {
      throw new UnwellException("its certificate cannot be read");
    }
  }

  /** The host as it is looked up: an IPv6 address without its brackets. */
  private static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String path(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return (path.isEmpty() ? "/" : path) + query;
  }
}
