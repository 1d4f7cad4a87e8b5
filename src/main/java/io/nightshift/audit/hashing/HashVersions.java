package io.nightshift.audit.hashing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the hash that a program can check, and the one that it writes. A chain may have
 * records of several versions. In a rolling update two releases check the same chains: a release
 * adds a version that it only checks, and a later one writes it.
 */
public final class HashVersions {
  /**
   * The version of a record without one: instances that do not know the column insert without it.
   */
  public static final int FIRST = 1;

  /** The versions of this program: first the one that it writes, then those that it only checks. */
  public static final HashVersions OF_THIS_PROGRAM = new HashVersions(new HashVersion1());

  private final HashVersion written;
  private final Map<Integer, HashVersion> byNumber;

  /**
   * A set of versions.
   *
   * @param written the version of new records
   * @param checked the other ones
   * @throws IllegalStateException if two of them have the same number
   */
  public HashVersions(HashVersion written, HashVersion... checked) {
    this.written = written;
    this.byNumber =
        Stream.concat(Stream.of(written), List.of(checked).stream())
            .collect(Collectors.toUnmodifiableMap(HashVersion::number, Function.identity()));
  }

  /** The version of new records. */
  public HashVersion written() {
    return written;
  }

  /** The version of this number; null if the program does not know it. */
  public @Nullable HashVersion of(int number) {
    return byNumber.get(number);
  }

  /** The numbers of all versions. */
  public Set<Integer> numbers() {
    return byNumber.keySet();
  }
}
