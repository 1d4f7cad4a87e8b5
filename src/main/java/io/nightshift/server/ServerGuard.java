package io.nightshift.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Installs a {@link Gate} before each socket that Vert.x listens on. Vert.x has no limit on
 * connections and no time limit on a request that is not complete; its transport is the one place
 * where the acceptor of a socket can be given a handler. A provider of Vert.x may replace the
 * transport. A tracer factory is such a provider, and the only one that needs no service look-up by
 * name; this one creates no tracer.
 */
@Singleton
final class ServerGuard implements VertxOptionsCustomizer {
  /** The bytes of one read: a request is small, and each connection may hold this much. */
  private static final int MOST_READ = 8 * 1024;

  private static final int FIRST_READ = 1024;
  private static final int LEAST_READ = 256;

  private final ServerSettings settings;
  private final Set<Gate> gates = ConcurrentHashMap.newKeySet();

  @Inject
  ServerGuard(ServerSettings settings) {
    this.settings = settings;
  }

  /** The gates of the sockets that are open now. */
  Set<Gate> gates() {
    return gates;
  }

  @Override
  @SuppressWarnings("deprecation") // The alternative is a service look-up by name.
  public void accept(VertxOptions options) {
    options.setTracingOptions(new TracingOptions().setFactory(new Provider()));
  }

  private final class Provider implements VertxTracerFactory {
    @Override
    public void init(VertxBuilder builder) {
      VertxTracerFactory.super.init(builder);
      builder.findTransport(new GuardedTransport());
    }

    @Override
    public VertxTracer<?, ?> tracer(TracingOptions options) {
      return VertxTracer.NOOP;
    }
  }

  private final class GuardedTransport extends JDKTransport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      bootstrap.childOption(
          ChannelOption.RCVBUF_ALLOCATOR,
          new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ));
      bootstrap.handler(new Gate(settings, options.isSsl(), gates));
    }
  }
}
