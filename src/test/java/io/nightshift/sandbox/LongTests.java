package io.nightshift.sandbox;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The profile {@code long} of the pom: a test of many cases of one kind takes all of them. Without
 * it such a test takes some, since CI has two processors.
 */
public final class LongTests {
  private static final boolean LONG = Boolean.getBoolean("tests.long");

  private LongTests() {}

  /** A number of cases: {@code all} with the profile, {@code some} without it. */
  public static int cases(int some, int all) {
    return LONG ? all : some;
  }

  /** The cases themselves: {@code all} with the profile, {@code some} of them without it. */
  public static <T> List<T> cases(List<T> some, List<T> all) {
    return LONG ? all : some;
  }

  /** These cases: all with the profile, each {@code step}th without it. */
  public static <T> List<T> some(List<T> cases, int step) {
    return IntStream.range(0, cases.size())
        .filter(i -> i % step(step) == 0)
        .mapToObj(cases::get)
        .toList();
  }

  /** How far it is to the next case: 1 with the profile, {@code step} without it. */
  public static int step(int step) {
    return LONG ? 1 : step;
  }
}
