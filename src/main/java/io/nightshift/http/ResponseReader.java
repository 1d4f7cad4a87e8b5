package io.nightshift.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads one answer of HTTP/1.1 (RFC 9112) by Netty's decoder: interim answers, however many, are
 * passed over (RFC 9110, 15.2), and the body is what the framing says it is. For one thread.
 */
final class ResponseReader extends InputStream {
  private static final int MAX_HEADERS = 16 << 10;
  private static final int BUFFER = 16 << 10;

  private final InputStream in;
  private final EmbeddedChannel decoder =
      new EmbeddedChannel(
          new HttpResponseDecoder(new HttpDecoderConfig().setMaxHeaderSize(MAX_HEADERS)));
  private final byte[] buffer = new byte[BUFFER];
  private ByteBuf part = Unpooled.EMPTY_BUFFER;
  private boolean ended;
  private boolean inEnded;

  ResponseReader(InputStream in) {
    this.in = in;
  }

  /**
   * The answer's status and headers.
   *
   * @throws IOException if there is no answer
   */
  HttpResponse head() throws IOException {
    while (true) {
      if (next() instanceof HttpResponse response) {
        int status = response.status().code();
        if (status == 101 || status < 100 || status > 599) {
          throw new HttpFault(HttpFault.Kind.NOT_HTTP, "the answer has no status of HTTP");
        }
        if (status >= 200) {
          return response;
        }
      }
    }
  }

  private HttpObject next() throws IOException {
    while (true) {
      HttpObject read = decoder.readInbound();
      if (read == null) {
        if (inEnded) {
          throw new HttpFault(
              HttpFault.Kind.CLOSED, "the connection closed before the answer ended");
        }
        feed();
        continue;
      }
      if (read.decoderResult().isFailure()) {
        throw new HttpFault(HttpFault.Kind.NOT_HTTP, "the answer is not HTTP");
      }
      return read;
    }
  }

  private void feed() throws IOException {
    int count = in.read(buffer);
    if (count < 0) {
      inEnded = true;
      var unused = decoder.finish(); // A body without a length ends here.
    } else if (count > 0) {
      var unused = decoder.writeInbound(Unpooled.copiedBuffer(buffer, 0, count));
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    while (length > 0 && !part.isReadable()) {
      if (ended) {
        return -1;
      }
      part.release();
      part = Unpooled.EMPTY_BUFFER;
      if (next() instanceof HttpContent content) {
        part = content.content();
        ended = content instanceof LastHttpContent;
      }
    }
    int count = Math.min(length, part.readableBytes());
    part.readBytes(into, offset, count);
    return count;
  }

  @Override
  public void close() {
    part.release();
    part = Unpooled.EMPTY_BUFFER;
    ended = true;
    var unused = decoder.finishAndReleaseAll();
  }
}
