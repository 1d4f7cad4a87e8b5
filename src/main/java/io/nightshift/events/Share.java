package io.nightshift.events;

import io.smallrye.config.ConfigMapping;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The share of the events that this deployment applies: share 2/4 is the second of four. Keys are
 * split by a hash that publishers compute too: the first four bytes of the SHA-256 of the key in
 * UTF-8, read as an unsigned number with the highest byte first, modulo the number of shares; the
 * rest 0 is share 1.
 */
@Singleton
public final class Share {
  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,3})/([1-9]\\d{0,3})");

  /** All events: there is one share only. */
  public static final Share ALL = new Share("1/1");

  private final int number;
  private final int count;

  /** The setting of the share. */
  @ConfigMapping(prefix = "nightshift")
  interface Settings {
    /** The share, such as {@code 2/4}; absent for all events. */
    Optional<String> share();
  }

  @Inject
  Share(Settings settings) {
    this(settings.share().orElse("1/1"));
  }

  /**
   * A share.
   *
   * @param text such as {@code 2/4}
   * @throws IllegalArgumentException if it is of another form, or names a share that is not there
   */
  public Share(String text) {
    Matcher parts = FORM.matcher(text.strip());
    if (!parts.matches() || Integer.parseInt(parts.group(1)) > Integer.parseInt(parts.group(2))) {
      throw new IllegalArgumentException(
          "nightshift.share must be one of the shares from 1/n to n/n, such as 2/4, not " + text);
    }
    this.number = Integer.parseInt(parts.group(1));
    this.count = Integer.parseInt(parts.group(2));
  }

  /** Whether it has all events. */
  public boolean isAll() {
    return count == 1;
  }

  /** Whether a key belongs to it. */
  public boolean has(String key) {
    return count == 1 || numberOf(key) == number;
  }

  /** The share that a key belongs to, in the form of this one. */
  public String of(String key) {
    return numberOf(key) + "/" + count;
  }

  private int numberOf(String key) {
    long hash = Integer.toUnsignedLong(ByteBuffer.wrap(Sha256.of(key)).getInt());
    return (int) (hash % count) + 1;
  }

  /** The form of the setting: {@code 2/4}; {@code 1/1} for all events. */
  @Override
  public String toString() {
    return number + "/" + count;
  }
}
