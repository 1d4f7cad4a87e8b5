package io.nightshift.http;

import io.netty.handler.codec.http.HttpResponse;
import io.nightshift.http.HttpConnection.Deadline;
import io.nightshift.http.HttpFault.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** An answer whose body is still to be read; closing it ends the connection. */
public final class HttpAnswer implements AutoCloseable {
  private final HttpConnection connection;
  private final HttpConnection.Deadline deadline;
  private final HttpResponse head;
  private final ResponseReader reader;
  private final @Nullable Instant certificateUntil;

  HttpAnswer(
      HttpConnection connection,
      HttpConnection.Deadline deadline,
      HttpResponse head,
      ResponseReader reader,
      @Nullable Instant certificateUntil) {
    this.connection = connection;
    this.deadline = deadline;
    this.head = head;
    this.reader = reader;
    this.certificateUntil = certificateUntil;
  }

  /** The status, from 200 to 599. */
  public int status() {
    return head.status().code();
  }

  /** The first header of that name; null for none. */
  public @Nullable String header(String name) {
    return head.headers().get(name);
  }

  /** The earliest expiry of the server's certificates; null without TLS. */
  public @Nullable Instant certificateUntil() {
    return certificateUntil;
  }

  /**
   * The body, decompressed if the server has compressed it without a request. Reading throws {@link
   * HttpFault}. Its size has no limit.
   *
   * @throws HttpFault if its encoding is unknown
   */
  public InputStream body() throws HttpFault {
    String encoding = String.valueOf(head.headers().get("content-encoding", "identity"));
    InputStream body = new Guarded(reader);
    switch (encoding.strip().toLowerCase(Locale.ROOT)) {
      case "identity", "" -> {
        return body;
      }
      case "gzip", "x-gzip" -> {
        try {
          return new Guarded(new GZIPInputStream(body));
        } catch (IOException e) {
          throw late(e, deadline);
        }
      }
      default ->
          throw new HttpFault(
              HttpFault.Kind.NOT_HTTP, "the answer is encoded in a way that was not asked for");
    }
  }

  /** A stream whose failures quote nothing that the server has sent. */
  private final class Guarded extends FilterInputStream {
    Guarded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      try {
        return super.read(into, offset, length);
      } catch (IOException e) {
        throw late(e, deadline);
      }
    }
  }

  @Override
  public void close() {
    connection.close();
    reader.close();
  }

  private static HttpFault late(IOException e, Deadline deadline) {
    return deadline.isOver()
        ? new HttpFault(Kind.TIMEOUT, "the answer did not end in time", e)
        : HttpFault.of(e);
  }
}
