package io.nightshift.fraud;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A set of the database's transactions: all below a number, but for those that were still at work.
 * What a snapshot sees is such a set; so is what was judged.
 *
 * @param next the first number that is not in it, nor any after
 * @param open those below that are not in it, in order
 */
record Horizon(long next, List<Long> open) {

  Horizon {
    open = List.copyOf(open);
  }

  /** What a snapshot sees: {@code xmin:xmax:xip,xip…}, as PostgreSQL writes it. */
  static Horizon of(String snapshot) {
    String[] parts = snapshot.split(":", -1);
    return new Horizon(
        Long.parseLong(parts[1]),
        parts[2].isEmpty()
            ? List.of()
            : Arrays.stream(parts[2].split(",")).map(Long::parseLong).sorted().toList());
  }

  boolean has(long transaction) {
    return transaction < next && !open.contains(transaction);
  }

  /** This, and of {@code now} those up to {@code last}. */
  Horizon upTo(long last, Horizon now) {
    long end = Math.max(next, Math.min(last + 1, now.next()));
    return new Horizon(
        end,
        Stream.concat(open.stream(), now.open().stream())
            .flatMapToLong(LongStream::of)
            .distinct()
            .sorted()
            .filter(one -> one < end && !has(one) && !(one <= last && now.has(one)))
            .boxed()
            .toList());
  }
}
