package io.nightshift.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/** A connection with the decoder and encoder of Netty, whose requests the test answers. */
final class Line {
  private static final int MOST_LINE = 256;
  private static final int MOST_HEADERS = 512;

  private final Deque<HttpRequest> asked = new ArrayDeque<>();
  private final Wire wire;
  private final Connection connection;
  private boolean admitted;

  /** A connection from that address. */
  Line(Connections connections, String address) {
    this(connections, new InetSocketAddress(address, 40_000), true);
  }

  /** A connection that is like one of TLS until {@link #agree}. */
  static Line withTls(Connections connections, String address) {
    return new Line(connections, new InetSocketAddress(address, 40_000), false);
  }

  Line(Connections connections, InetSocketAddress remote, boolean plain) {
    wire = new Wire(remote);
    connection = new Connection(wire, connections);
    admitted = connections.admit(connection);
    if (admitted) {
      wire.pipeline().addLast(connection);
      wire.closeFuture().addListener(closed -> connections.remove(connection));
      if (plain) {
        agree();
      }
      wire.pipeline().fireChannelActive();
    }
  }

  /** Adds what Vert.x adds when a connection speaks HTTP. */
  void agree() {
    wire.pipeline().addLast("httpDecoder", new HttpRequestDecoder(MOST_LINE, MOST_HEADERS, 8192));
    wire.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
    wire.pipeline().addLast("handler", new Answering());
  }

  boolean isAdmitted() {
    return admitted;
  }

  boolean isOpen() {
    wire.runPendingTasks();
    return wire.isOpen();
  }

  /** Receives text. */
  Line receive(String text) {
    wire.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
    return this;
  }

  /** How many requests have come through and are not answered. */
  int waiting() {
    return asked.size();
  }

  /** Answers the oldest request. */
  Line answer() {
    asked.remove();
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set("Content-Length", 0);
    wire.pipeline().lastContext().writeAndFlush(response);
    return this;
  }

  /** All that was sent since the last call. */
  String sent() {
    wire.runPendingTasks();
    StringBuilder text = new StringBuilder();
    for (Object part = wire.readOutbound(); part != null; part = wire.readOutbound()) {
      text.append(((ByteBuf) part).toString(ISO_8859_1));
      ReferenceCountUtil.release(part);
    }
    return text.toString();
  }

  private final class Answering extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        asked.add(request);
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      context.write(message, promise);
    }
  }

  /** A channel whose output can end before its input, as that of a socket can. */
  private static final class Wire extends EmbeddedChannel implements DuplexChannel {
    private final InetSocketAddress remote;
    private boolean ended;

    Wire(InetSocketAddress remote) {
      super(
          new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {}
          });
      this.remote = remote;
    }

    @Override
    public SocketAddress remoteAddress() {
      return remote;
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
      ended = true;
      return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownOutput() {
      return shutdownOutput(newPromise());
    }

    @Override
    public boolean isOutputShutdown() {
      return ended;
    }

    @Override
    public ChannelFuture shutdownInput() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isInputShutdown() {
      return false;
    }

    @Override
    public ChannelFuture shutdown() {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }
  }
}
