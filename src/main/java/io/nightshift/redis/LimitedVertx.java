package io.nightshift.redis;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.Vertx;
import io.vertx.core.impl.CloseFuture;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.impl.NetClientImpl;
import io.vertx.core.spi.metrics.VertxMetrics;

/**
 * Vert.x for the Redis client: each connection has {@link AnswerLimits}. The client has no option
 * for that.
 */
final class LimitedVertx extends VertxWrapper {
  LimitedVertx(Vertx vertx) {
    super((VertxInternal) vertx);
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    VertxMetrics metrics = delegate.metricsSPI();
    CloseFuture end = new CloseFuture();
    NetClientImpl client =
        new NetClientImpl(
            delegate,
            metrics == null ? null : metrics.createNetClientMetrics(options),
            options,
            end) {
          @Override
          protected void initChannel(ChannelPipeline pipeline) {
            pipeline.addLast(new AnswerLimits());
            super.initChannel(pipeline);
          }
        };
    end.add(client);
    return client;
  }
}
