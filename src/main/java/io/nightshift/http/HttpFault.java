package io.nightshift.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a call without a complete answer. Its message names the kind of fault, and shows
 * nothing that the server has sent.
 */
public final class HttpFault extends IOException {
  private static final long serialVersionUID = 1L;
  private final Kind kind;

  /** The kinds of fault. */
  public enum Kind {
    /** The name has no address. */
    NO_HOST,
    /** An address may not be called. */
    FORBIDDEN,
    /** No address takes a connection. */
    NO_CONNECTION,
    /** The connection cannot be secured. */
    TLS,
    /** The time limit has passed. */
    TIMEOUT,
    /** The connection ended before the answer did. */
    CLOSED,
    /** The answer is not HTTP, or is encoded in a way that was not asked for. */
    NOT_HTTP
  }

  HttpFault(Kind kind, String message) {
    this(kind, message, null);
  }

  /** The cause is for the debugger: its message may show what the server has sent. */
  HttpFault(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The kind of fault. */
  public Kind kind() {
    return kind;
  }

  /** The fault for a failure to open a connection. */
  static HttpFault connecting(IOException e) {
    return switch (e) {
      case SSLException tls -> new HttpFault(Kind.TLS, tls(tls), e);
      case ConnectException refused when String.valueOf(refused.getMessage()).contains("refused") ->
          new HttpFault(Kind.NO_CONNECTION, "the connection is refused", e);
      case SocketTimeoutException slow ->
          new HttpFault(Kind.NO_CONNECTION, "no address takes a connection in time", e);
      case NoRouteToHostException none ->
          new HttpFault(Kind.NO_CONNECTION, "there is no route to the host", e);
      default -> new HttpFault(Kind.NO_CONNECTION, "the connection cannot be opened", e);
    };
  }

  /** The fault for a failure on an open connection. */
  static HttpFault of(IOException e) {
    return switch (e) {
      case HttpFault fault -> fault;
      case SSLException tls -> new HttpFault(Kind.TLS, tls(tls), e);
      case ZipException packed ->
          new HttpFault(Kind.NOT_HTTP, "the answer cannot be decompressed", e);
      default -> new HttpFault(Kind.CLOSED, "the connection closed before the answer ended", e);
    };
  }

  private static String tls(SSLException failure) {
    String why = "the server does not speak TLS, or not as this client does";
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 10; depth++) {
      switch (at) {
        case CertificateExpiredException expired -> {
          return "TLS: the server's certificate has expired";
        }
        case CertPathValidatorException path ->
            why = "TLS: the server's certificate is not trusted";
        case CertificateException other ->
            why = "TLS: the server's certificate is not trusted, or is of another host";
        default -> {}
      }
      at = at.getCause();
    }
    return why;
  }
}
