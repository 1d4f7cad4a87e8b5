package io.nightshift.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.nightshift.server.Connections.State;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: the first handler of its channel, before TLS and HTTP. It counts the bytes in
 * both directions. {@link RequestWatch}, which it adds behind the decoder, interprets them.
 */
final class Connection extends ChannelDuplexHandler {
  /** Names that Vert.x gives its handlers. */
  private static final String DECODER = "httpDecoder";

  private static final String LAST = "handler";

  /** The time in which a caller must take at least this much of a waiting answer. */
  private static final long TAKING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long LEAST_TAKEN_BYTES = 32 * 1024;

  /** An answer that has not begun after this time never does: each read and call is limited. */
  private static final long BEGIN_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final Channel channel;
  private final Connections connections;
  private final @Nullable SocketAddress remote;
  private final String address;

  /**
   * Its state, the time of that state, and whether it is counted: all guarded by {@link
   * #connections}.
   */
  State state = State.READING;

  long sinceNanos;
  boolean counted;

  // The rest belongs to the channel's event loop.
  private volatile @Nullable ChannelHandlerContext first;
  private @Nullable RequestWatch watch;
  private boolean begun;
  private boolean unwatched;
  private long writtenBytes;
  private long markNanos;
  private long markBytes;
  private boolean waiting;

  Connection(Channel channel, Connections connections) {
    this.channel = channel;
    this.connections = connections;
    this.remote = channel.remoteAddress();
    this.address =
        CallerAddress.of(remote instanceof InetSocketAddress inet ? inet.getAddress() : null);
  }

  @Nullable SocketAddress remote() {
    return remote;
  }

  /** The address that its limit is counted by. */
  String address() {
    return address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    first = added;
  }

  /**
   * Closes it at once, from any thread. A close of the channel would go through Vert.x, which waits
   * until the caller has taken all that is written.
   */
  void close() {
    ChannelHandlerContext at = first;
    var unused = at == null ? channel.close() : at.close();
  }

  /** Changes its state. */
  void move(State to) {
    if (to == State.IDLE) {
      begun = false;
    }
    connections.move(this, to);
  }

  /**
   * Ends a request that takes too long to arrive: answers if possible, and closes; from any thread.
   */
  void timeOut() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (watch == null || !begun) {
                close();
              } else {
                watch.timeOut();
              }
            });
  }

  /**
   * Closes the connection if its answer never begins, or the caller hardly reads it; from any
   * thread.
   *
   * @param nanos the time since the request was complete, in nanoseconds
   */
  void checkAnswer(long now, long nanos) {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (nanos > BEGIN_NANOS && watch != null && watch.isUnanswered()) {
                close();
              } else {
                checkTaken(now);
              }
            });
  }

  private void checkTaken(long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (buffer == null || pending == 0) {
      waiting = false;
      return;
    }
    long taken = writtenBytes - pending + buffer.currentProgress();
    if (!waiting) {
      waiting = true;
    } else if (now - markNanos < TAKING_NANOS) {
      return;
    } else if (taken - markBytes < LEAST_TAKEN_BYTES) {
      close();
      return;
    }
    markNanos = now;
    markBytes = taken;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (!install(context.pipeline())) {
      context.pipeline().addLast(new Installer());
    }
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!begun && !unwatched) {
      begun = true;
      connections.move(this, begins());
    }
    context.fireChannelRead(message);
  }

  private State begins() {
    return watch != null && watch.isAnswering() ? State.ANSWERING : State.READING;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      writtenBytes += bytes.readableBytes();
    }
    var unused = context.write(message, promise);
  }

  private boolean install(ChannelPipeline pipeline) {
    if (pipeline.get(DECODER) == null || pipeline.get(LAST) == null) {
      return false;
    }
    RequestWatch made = new RequestWatch(this);
    pipeline.addBefore(LAST, null, made);
    watch = made;
    return true;
  }

  /** Waits, as the last handler, for the decoder, which Vert.x adds when TLS is agreed on. */
  private final class Installer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ChannelPipeline pipeline = context.pipeline();
      if (install(pipeline)) {
        pipeline.remove(this);
      } else if (pipeline.get(DECODER) == null && pipeline.get(LAST) != null) {
        unwatched = true; // HTTP/2, which the management port may use: only counted.
        move(State.IDLE);
        pipeline.remove(this);
      } else if (pipeline.last() != this) {
        pipeline.remove(this);
        pipeline.addLast(new Installer());
      }
      context.fireChannelRead(message);
    }
  }
}
