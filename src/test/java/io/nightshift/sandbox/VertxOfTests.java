package io.nightshift.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** The Vert.x of tests that start no application: one for all, which ends with this JVM. */
public final class VertxOfTests {
  private VertxOfTests() {}

  private static final class Holder {
    static final Vertx VERTX = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  }

  /** The shared one; created at the first call. */
  public static Vertx shared() {
    return Holder.VERTX;
  }
}
