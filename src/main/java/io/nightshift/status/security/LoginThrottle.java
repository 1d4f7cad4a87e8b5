package io.nightshift.status.security;

import io.nightshift.server.CallerAddress;
import io.nightshift.status.http.StatusSettings;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits the guessing of passwords. After a number of wrong ones from one address, no password from
 * there is checked, not even a right one, until some time has passed. After a number of wrong ones
 * from all addresses, only passwords from addresses without recent wrong ones are checked: this
 * stops distributed guessing, without locking out an operator with the right password.
 */
@Singleton
final class LoginThrottle {
  /** The number of addresses with wrong passwords that are remembered; about 2 MB. */
  static final int MOST_ADDRESSES = 10_000;

  private final int mostOfOne;
  private final int mostOfAll;
  private final long windowNanos;
  private final LongSupplier nanos;

  /** In the order of the last wrong password of each address. */
  private final Map<String, Wrong> byAddress = new LinkedHashMap<>();

  private Wrong all = new Wrong(0, 0);

  @Inject
  LoginThrottle(StatusSettings settings) {
    this(
        settings.operator().wrongByAddress(),
        settings.operator().wrongInAll(),
        settings.operator().wrongWindow(),
        System::nanoTime);
  }

  LoginThrottle(int mostOfOne, int mostOfAll, Duration window, LongSupplier nanos) {
    this.mostOfOne = mostOfOne;
    this.mostOfAll = mostOfAll;
    this.windowNanos = window.toNanos();
    this.nanos = nanos;
  }

  /** The result of a check of credentials. */
  sealed interface Verdict {
    /** The credentials are right. */
    record Right() implements Verdict {}

    /** The credentials are wrong. */
    record Wrong() implements Verdict {}

    /** The credentials were not checked; they may be after the given time. */
    record Wait(Duration time) implements Verdict {}
  }

  /**
   * The number of remembered wrong passwords at a time: they expire one after the other, all of
   * them within the window.
   */
  private record Wrong(double count, long atNanos) {}

  /**
   * Checks credentials, if the limits allow it.
   *
   * @param address their address, in the form of {@link #address}
   * @param right the check itself; it must be quick
   */
  synchronized Verdict look(String address, BooleanSupplier right) {
    long now = nanos.getAsLong();
    forget(now);
    double ofOne = left(byAddress.get(address), mostOfOne, now);
    double ofAll = left(all, mostOfAll, now);
    if (ofOne + 1 > mostOfOne) {
      return new Verdict.Wait(time(ofOne + 1 - mostOfOne, mostOfOne));
    }
    if (ofAll + 1 > mostOfAll && ofOne > 0) {
      return new Verdict.Wait(time(ofOne, mostOfOne));
    }
    if (right.getAsBoolean()) {
      return new Verdict.Right(); // The wrong ones stay counted: the address may be a shared proxy.
    }
    all = new Wrong(Math.min(ofAll + 1, mostOfAll), now);
    byAddress.remove(address);
    byAddress.put(address, new Wrong(ofOne + 1, now));
    return new Verdict.Wrong();
  }

  /** The number of remembered addresses. */
  synchronized int remembered() {
    return byAddress.size();
  }

  private void forget(long now) {
    Iterator<Wrong> oldest = byAddress.values().iterator();
    while (oldest.hasNext()) {
      boolean old = now - oldest.next().atNanos() >= windowNanos;
      if (!old && byAddress.size() < MOST_ADDRESSES) {
        return;
      }
      oldest.remove();
    }
  }

  private double left(@Nullable Wrong wrong, int most, long now) {
    if (wrong == null) {
      return 0;
    }
    double forgotten = (double) (now - wrong.atNanos()) / windowNanos * most;
    return Math.max(0, wrong.count() - forgotten);
  }

  private Duration time(double tooMany, int most) {
    return Duration.ofNanos((long) Math.ceil(tooMany / most * windowNanos));
  }

  /** The address that a caller is counted by. */
  static String address(@Nullable String host) {
    return CallerAddress.of(host);
  }
}
