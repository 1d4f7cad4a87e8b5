package io.nightshift.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The handler before the acceptor of one listening socket: it limits the connections. It runs on
 * the acceptor's thread, which no request can block.
 */
final class Gate extends ChannelInboundHandlerAdapter {
  private final Connections connections;
  private final boolean tls;
  private final Set<Gate> open;
  private volatile @Nullable InetSocketAddress address;
  private @Nullable ScheduledFuture<?> sweeps;

  /**
   * A gate.
   *
   * @param tls whether the socket speaks TLS
   * @param open the set that has the gate while its socket is open
   */
  Gate(ServerSettings settings, boolean tls, Set<Gate> open) {
    this.connections = new Connections(settings, System::nanoTime);
    this.tls = tls;
    this.open = open;
  }

  /** The address of the socket; null before it is bound, and if it is not an IP address. */
  @Nullable InetSocketAddress address() {
    return address;
  }

  boolean isTls() {
    return tls;
  }

  /** The connections of the socket. */
  Connections connections() {
    return connections;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (context.channel().localAddress() instanceof InetSocketAddress bound) {
      address = bound;
    }
    open.add(this);
    sweeps = context.executor().scheduleWithFixedDelay(connections::sweep, 1, 1, TimeUnit.SECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    open.remove(this);
    if (sweeps != null) {
      sweeps.cancel(false);
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel channel = (Channel) message;
    Connection connection = new Connection(channel, connections);
    if (connections.admit(connection)) {
      channel.pipeline().addLast(connection);
      var unused = channel.closeFuture().addListener(closed -> connections.remove(connection));
      context.fireChannelRead(channel);
    } else {
      channel.unsafe().closeForcibly();
    }
  }
}
