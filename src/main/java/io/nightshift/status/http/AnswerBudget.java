package io.nightshift.status.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The limit on the memory of long answers in progress, for all callers together. An answer is in
 * memory several times until it is read, so that slow callers could fill the heap.
 */
@Singleton
public final class AnswerBudget {
  /** The length in bytes below which an answer does not count. */
  private static final int LONG = 64 * 1024;

  private static final long LEAST = 4L * 1024 * 1024;

  /** A long answer uses up to six times its length in memory. */
  private static final int SHARE_OF_THE_HEAP = 32;

  private final long most;
  private final AtomicLong underWay = new AtomicLong();

  @Inject
  AnswerBudget() {
    this(Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE_OF_THE_HEAP));
  }

  AnswerBudget(long most) {
    this.most = most;
  }

  /**
   * Counts an answer until its last byte is sent or its connection is closed.
   *
   * @param bytes its approximate length
   * @throws ProblemException with 503 if the long answers in progress use the whole budget
   */
  public void count(RoutingContext context, long bytes) {
    if (bytes < LONG) {
      return;
    }
    if (!take(bytes)) {
      throw new ProblemException(
          ProblemType.TOO_MANY_LONG_ANSWERS, "Too many long answers at the same time");
    }
    context.addEndHandler(ended -> giveBack(bytes));
  }

  boolean take(long bytes) {
    if (underWay.addAndGet(bytes) <= most) {
      return true;
    }
    giveBack(bytes);
    return false;
  }

  void giveBack(long bytes) {
    underWay.addAndGet(-bytes);
  }
}
