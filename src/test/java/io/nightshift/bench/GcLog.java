package io.nightshift.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM says of its own collections: costs it nothing that can be measured, asks for no agent
 * in it, and tells both what it allocates and what it keeps.
 *
 * @param file where it says so
 */
record GcLog(Path file) {

  /** Such as {@code [1764150000123ms] GC(7) Pause Young (Normal) … 153M->24M(256M) 3.2ms}. */
  private static final Pattern COLLECTION =
      Pattern.compile("^\\[(\\d+)ms\\].* (\\d+)M(?:\\(\\d+%\\))?->(\\d+)M.*");

  /**
   * A collection.
   *
   * @param at when, in milliseconds since 1970
   * @param before used before it, in MiB
   * @param after used after it, in MiB
   */
  private record Collection(long at, long before, long after) {}

  /** What makes a JVM write it. */
  String option() {
    return "-Xlog:gc:file=" + file + ":timemillis:filecount=0";
  }

  /**
   * MiB that were allocated in each second, between the first and the last collection of a time.
   *
   * @param from its beginning, in milliseconds since 1970
   * @param to its end
   * @return not a number where there were too few collections
   */
  double allocatedPerSecond(long from, long to) {
    List<Collection> within = within(from, to);
    long allocated = 0;
    for (int i = 1; i < within.size(); i++) {
      allocated += within.get(i).before() - within.get(i - 1).after();
    }
    return within.size() < 2
        ? Double.NaN
        : allocated * 1e3 / (within.getLast().at() - within.getFirst().at());
  }

  /** The most that was left after a collection in a time, in MiB; not a number without one. */
  double mostKept(long from, long to) {
    return within(from, to).stream().mapToLong(Collection::after).max().stream()
        .asDoubleStream()
        .findFirst()
        .orElse(Double.NaN);
  }

  /** What was left after the last collection before a time, in MiB; not a number without one. */
  double lastKept(long to) {
    List<Collection> within = within(0, to);
    return within.isEmpty() ? Double.NaN : within.getLast().after();
  }

  private List<Collection> within(long from, long to) {
    List<Collection> collections = new ArrayList<>();
    if (!Files.exists(file)) {
      return collections; // A native executable writes none.
    }
    try {
      for (String line : Files.readAllLines(file)) {
        Matcher match = COLLECTION.matcher(line);
        if (match.matches()) {
          long at = Long.parseLong(match.group(1));
          if (from <= at && at <= to) {
            collections.add(
                new Collection(at, Long.parseLong(match.group(2)), Long.parseLong(match.group(3))));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return collections;
  }
}
