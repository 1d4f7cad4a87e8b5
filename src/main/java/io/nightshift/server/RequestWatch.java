package io.nightshift.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.nightshift.server.Connections.State;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the requests and answers of a connection. It answers a request that cannot be read, or
 * does not arrive in time, by itself: Vert.x would answer without a body, or wait forever.
 */
final class RequestWatch extends ChannelDuplexHandler {
  /**
   * The maximum number of requests before the first is answered. Vert.x keeps them without limit.
   */
  private static final int MOST_UNANSWERED = 64;

  /**
   * The time in which the rest of a refused request is read, so that its caller can read the
   * answer.
   */
  private static final long LINGER_SECONDS = 2;

  private final Connection connection;
  private @Nullable ChannelHandlerContext context;
  private @Nullable String path;
  private boolean head;
  private boolean receiving;
  private boolean answering;
  private int unanswered;
  private @Nullable Refusal refusal;
  private boolean refused;

  RequestWatch(Connection connection) {
    this.connection = connection;
  }

  /** Whether no answer has begun, though a request waits for one. */
  boolean isUnanswered() {
    return unanswered > 0 && !answering;
  }

  /** Whether a request waits for the end of its answer. */
  boolean isAnswering() {
    return unanswered > 0;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  /** Ends a request that takes too long to arrive. */
  void timeOut() {
    ChannelHandlerContext at = Objects.requireNonNull(context, "It is in a pipeline");
    if (at.channel().isActive() && !refused) {
      refuse(at, Refusal.LATE);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext at, Object message) {
    if (refusal != null) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
      if (message instanceof HttpRequest request) {
        asked(request);
      }
      Refusal why = Refusal.of(part.decoderResult().cause());
      ReferenceCountUtil.release(message);
      refuse(at, why);
    } else if (message instanceof HttpRequest request && isUnclear(request)) {
      asked(request);
      ReferenceCountUtil.release(message);
      refuse(at, Refusal.BAD);
    } else {
      if (message instanceof HttpRequest request) {
        if (unanswered >= MOST_UNANSWERED) {
          ReferenceCountUtil.release(message);
          connection.close();
          return;
        }
        asked(request);
        unanswered++;
        receiving = true;
      }
      if (message instanceof LastHttpContent) {
        receiving = false;
      }
      move();
      at.fireChannelRead(message);
    }
  }

  /**
   * Whether a request does not name exactly one host, as HTTP/1.1 requires, or one that is
   * percent-encoded: Vert.x fails on that without an answer, and the caller would wait forever.
   */
  private static boolean isUnclear(HttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    return hosts.size() > 1
        || (hosts.isEmpty() && HttpVersion.HTTP_1_1.equals(request.protocolVersion()))
        || hosts.stream().anyMatch(host -> host.indexOf('%') >= 0);
  }

  private void asked(HttpRequest request) {
    head = HttpMethod.HEAD.equals(request.method());
    // If the first line is not a request, the decoder creates a complete one.
    path = request instanceof FullHttpRequest ? null : path(request.uri());
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private void move() {
    if (receiving) {
      connection.move(State.READING);
    } else {
      connection.move(unanswered > 0 ? State.ANSWERING : State.IDLE);
    }
  }

  private void refuse(ChannelHandlerContext at, Refusal why) {
    refusal = why;
    if (receiving && (unanswered == 0 || (unanswered == 1 && answering))) {
      connection.close(); // The request is answered already, or its answer has begun.
    } else if (isFirst()) {
      answer(at, why);
    } else if (why == Refusal.LATE) {
      connection.close();
    }
    // Otherwise the earlier requests are answered first.
  }

  /** Whether all requests before the newest are answered. Vert.x counts an incomplete one. */
  private boolean isFirst() {
    return unanswered <= (receiving ? 1 : 0);
  }

  private void answer(ChannelHandlerContext at, Refusal why) {
    refused = true;
    connection.move(State.ENDING);
    var unused =
        at.writeAndFlush(why.answer(path, head)).addListener((ChannelFuture sent) -> linger(sent));
  }

  /** Closing now would reset the connection, and take the answer from a caller that still sends. */
  private void linger(ChannelFuture sent) {
    if (sent.isSuccess() && sent.channel() instanceof DuplexChannel channel) {
      var unusedEnd = channel.shutdownOutput();
      var unusedLater =
          channel.eventLoop().schedule(() -> connection.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    } else {
      connection.close();
    }
  }

  @Override
  public void write(ChannelHandlerContext at, Object message, ChannelPromise promise) {
    if (refused) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      var unused = at.write(message, promise);
      return;
    }
    answering = !(message instanceof LastHttpContent);
    var unused = at.write(message, promise);
    if (message instanceof LastHttpContent) {
      unanswered--;
      if (refusal != null && isFirst()) {
        answer(at, refusal);
      } else {
        move();
      }
    }
  }
}
