package io.nightshift.status;

import io.nightshift.server.CallerAddress;
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
 * Limits the guessing of passwords. So many wrong ones from one address, and no others are looked
 * at from there, right ones neither, until some time has passed. So many from all addresses, and
 * only those are looked at that come from where no wrong one came from lately: whoever guesses from
 * everywhere is stopped, and keeps no operator out who types the right one.
 */
@Singleton
final class Guesses {
  /** Of so many addresses is remembered that wrong ones came from there; about 2 MB. */
  static final int MOST_ADDRESSES = 10_000;

  private final int mostOfOne;
  private final int mostOfAll;
  private final long windowNanos;
  private final LongSupplier nanos;

  /** By when a wrong one came from there last. */
  private final Map<String, Wrong> byAddress = new LinkedHashMap<>();

  private Wrong all = new Wrong(0, 0);

  @Inject
  Guesses(StatusSettings settings) {
    this(
        settings.operator().wrongByAddress(),
        settings.operator().wrongInAll(),
        settings.operator().wrongWindow(),
        System::nanoTime);
  }

  Guesses(int mostOfOne, int mostOfAll, Duration window, LongSupplier nanos) {
    this.mostOfOne = mostOfOne;
    this.mostOfAll = mostOfAll;
    this.windowNanos = window.toNanos();
    this.nanos = nanos;
  }

  /** What became of credentials. */
  sealed interface Verdict {
    /** They are right. */
    record Right() implements Verdict {}

    /** They are wrong. */
    record Wrong() implements Verdict {}

    /** They were not looked at; they may be when the time has passed. */
    record Wait(Duration time) implements Verdict {}
  }

  /**
   * How many wrong ones are remembered, as of a time: they are forgotten one after the other, all
   * of them within a window.
   */
  private record Wrong(double count, long atNanos) {}

  /**
   * Looks at credentials, where it may.
   *
   * @param address where they come from, as {@link #address} names it
   * @param right whether they are right; quick
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
      return new Verdict.Right(); // And nothing is forgotten for it: it may come by a shared proxy.
    }
    all = new Wrong(Math.min(ofAll + 1, mostOfAll), now);
    byAddress.remove(address);
    byAddress.put(address, new Wrong(ofOne + 1, now));
    return new Verdict.Wrong();
  }

  /** How many addresses are remembered. */
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

  /** What an address counts as. */
  static String address(@Nullable String host) {
    return CallerAddress.of(host);
  }
}
