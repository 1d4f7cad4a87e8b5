package io.nightshift.server;

import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** Aborts connections of callers that do not read. */
public final class Aborts {
  private Aborts() {}

  /**
   * Aborts a connection at once. {@link HttpConnection#close} waits until the caller has read all
   * that is written, which a caller that does not read never does.
   */
  public static void abort(HttpConnection connection) {
    ChannelHandlerContext first =
        connection instanceof ConnectionBase base ? base.channel().pipeline().firstContext() : null;
    var unused = first == null ? connection.close() : first.close();
  }
}
