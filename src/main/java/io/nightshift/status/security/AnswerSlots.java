package io.nightshift.status.security;

import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A limit on callers with long answers: one for all of them, and one for each address. */
public final class AnswerSlots {
  private static final String RETRY_AFTER_SECONDS = "5";

  private final int mostInAll;
  private final int mostByAddress;
  private final ProblemType full;
  private final String fullText;
  private final ProblemType own;
  private final String ownText;
  private final Map<String, Integer> byAddress = new HashMap<>();
  private int taken;

  /**
   * A limit with all places free.
   *
   * @param full the problem if all places are taken
   * @param fullText its detail; {@code %d} is replaced by the limit
   * @param own the problem if the address has reached its limit
   * @param ownText its detail; {@code %d} is replaced by the limit
   */
  public AnswerSlots(
      int mostInAll,
      int mostByAddress,
      ProblemType full,
      String fullText,
      ProblemType own,
      String ownText) {
    this.mostInAll = mostInAll;
    this.mostByAddress = mostByAddress;
    this.full = full;
    this.fullText = fullText;
    this.own = own;
    this.ownText = ownText;
  }

  /** Like {@link #take(String)}, for the address of the caller; a 429 has the time for a retry. */
  public Runnable take(HttpServerRequest request) {
    SocketAddress caller = request.remoteAddress();
    try {
      return take(LoginThrottle.address(caller == null ? null : caller.hostAddress()));
    } catch (ProblemException e) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
      throw e;
    }
  }

  /**
   * Takes a place.
   *
   * @return an action that releases the place; further calls of it have no effect
   * @throws ProblemException if all places are taken, or if the address has reached its limit
   */
  public synchronized Runnable take(String address) {
    if (taken >= mostInAll) {
      throw new ProblemException(full, fullText.formatted(mostInAll));
    }
    if (byAddress.getOrDefault(address, 0) >= mostByAddress) {
      throw new ProblemException(own, ownText.formatted(mostByAddress));
    }
    taken++;
    byAddress.merge(address, 1, Integer::sum);
    AtomicBoolean left = new AtomicBoolean();
    return () -> {
      if (!left.getAndSet(true)) {
        leave(address);
      }
    };
  }

  private synchronized void leave(String address) {
    taken--;
    byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
  }
}
