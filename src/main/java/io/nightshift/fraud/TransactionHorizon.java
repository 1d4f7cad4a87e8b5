package io.nightshift.fraud;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A set of the database's transactions: all below a number, except those that were still open. The
 * transactions that a snapshot sees are such a set, and so are the checked ones.
 *
 * @param next the number from which on no transaction is in the set
 * @param open the smaller numbers that are not in the set, in order
 */
record TransactionHorizon(long next, List<Long> open) {

  TransactionHorizon {
    open = List.copyOf(open);
  }

  /**
   * The transactions that a snapshot sees.
   *
   * @param snapshot PostgreSQL's text {@code xmin:xmax:xip,xip…}
   */
  static TransactionHorizon of(String snapshot) {
    String[] parts = snapshot.split(":", -1);
    return new TransactionHorizon(
        Long.parseLong(parts[1]),
        parts[2].isEmpty()
            ? List.of()
            : Arrays.stream(parts[2].split(",")).map(Long::parseLong).sorted().toList());
  }

  boolean has(long transaction) {
    return transaction < next && !open.contains(transaction);
  }

  /** This set, and the transactions of {@code now} up to {@code last}. */
  TransactionHorizon upTo(long last, TransactionHorizon now) {
    long end = Math.max(next, Math.min(last + 1, now.next()));
    return new TransactionHorizon(
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
