package io.nightshift.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.handler.codec.http.HttpResponse;
import io.nightshift.http.HttpConnection.Deadline;
import io.nightshift.http.HttpFault.Kind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of all calls to other servers. Each call has a connection of its own, to the
 * address that was checked; redirects are not followed. It blocks: its callers are virtual threads,
 * whose interruption ends a call.
 */
@Singleton
public final class OutgoingHttp {
  private final NameLookup lookup;
  private final @Nullable SSLContext trusted;

  @Inject
  public OutgoingHttp(NameLookup lookup) {
    this(lookup, null);
  }

  /** A client with an SSL context; null for the context of the Java platform. */
  OutgoingHttp(NameLookup lookup, @Nullable SSLContext trusted) {
    this.lookup = lookup;
    this.trusted = trusted;
  }

  /**
   * Makes a call.
   *
   * @throws HttpFault if there is no answer
   * @throws InterruptedException if the thread is interrupted
   */
  public HttpAnswer call(HttpCall call) throws HttpFault, InterruptedException {
    Deadline deadline = Deadline.after(call.timeout());
    try {
      HttpConnection connection = connect(call, deadline);
      try {
        return answer(connection, call, deadline);
      } catch (IOException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        InterruptedException interrupted = new InterruptedException("the call was ended");
        interrupted.initCause(e);
        throw interrupted;
      }
      throw fault(e, deadline, call.timeout());
    }
  }

  private HttpConnection connect(HttpCall call, Deadline deadline)
      throws IOException, InterruptedException {
    List<InetAddress> addresses = addresses(call.url().host(), deadline);
    if (!addresses.stream().allMatch(call.allowed())) {
      throw new HttpFault(Kind.FORBIDDEN, call.url().host() + " is not a public address");
    }
    HttpFault failure = new HttpFault(Kind.NO_HOST, "there is no host " + call.url().host());
    for (int i = 0; i < addresses.size() && !deadline.isOver(); i++) {
      Duration share = Duration.ofNanos(deadline.leftNanos() / (addresses.size() - i));
      try {
        return HttpConnection.open(call, addresses.get(i), trusted, deadline, share);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        failure = HttpFault.connecting(e);
      }
    }
    throw failure;
  }

  private List<InetAddress> addresses(String host, Deadline deadline)
      throws IOException, InterruptedException {
    try {
      return lookup.ask(host).get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new HttpFault(Kind.NO_HOST, "there is no host " + host, e.getCause());
    } catch (TimeoutException e) {
      throw new HttpFault(Kind.TIMEOUT, "the look-up of the name has no end", e);
    }
  }

  private static HttpAnswer answer(HttpConnection connection, HttpCall call, Deadline deadline)
      throws IOException {
    OutputStream out = connection.out();
    out.write(request(call));
    out.flush();
    ResponseReader reader = new ResponseReader(connection.in());
    try {
      HttpResponse head = reader.head();
      return new HttpAnswer(connection, deadline, head, reader, connection.certificateUntil());
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Without {@code connection: close}: an answer that ends with its connection cannot be told from
   * a truncated one.
   */
  private static byte[] request(HttpCall call) {
    StringBuilder head = new StringBuilder();
    head.append(call.method()).append(' ').append(call.url().path()).append(" HTTP/1.1\r\n");
    line(head, "host", call.url().authority());
    line(head, "user-agent", "nightshift");
    line(head, "accept-encoding", "identity");
    call.headers().forEach((name, value) -> line(head, name, value));
    byte[] body = call.body() == null ? new byte[0] : call.body();
    if (call.body() != null) {
      line(head, "content-length", Integer.toString(body.length));
    }
    byte[] start = head.append("\r\n").toString().getBytes(ISO_8859_1);
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private static HttpFault fault(IOException e, Deadline deadline, Duration timeout) {
    boolean known = e instanceof HttpFault fault && fault.kind() == Kind.FORBIDDEN;
    return deadline.isOver() && !known
        ? new HttpFault(Kind.TIMEOUT, "no answer within " + timeout, e)
        : HttpFault.of(e);
  }
}
