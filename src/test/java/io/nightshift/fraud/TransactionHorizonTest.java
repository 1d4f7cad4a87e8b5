package io.nightshift.fraud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Sets of transactions, held against sets that say each one. */
class TransactionHorizonTest {
  private static final int MOST = 40;

  private final Random random = new Random();

  @Test
  void aSnapshotIsReadAsPostgresWritesIt() {
    assertEquals(new TransactionHorizon(10, List.of()), TransactionHorizon.of("10:10:"));
    assertEquals(
        new TransactionHorizon(20, List.of(11L, 14L)), TransactionHorizon.of("11:20:11,14"));
  }

  @RepeatedTest(200)
  void upToTakesWhatIsBelowAndLeavesTheRest() {
    TransactionHorizon before = any(random.nextInt(MOST));
    // What was seen is seen for ever.
    long next = before.next() + random.nextInt(MOST);
    TransactionHorizon now =
        new TransactionHorizon(
            next,
            LongStream.range(0, next)
                .filter(one -> !before.has(one) && random.nextBoolean())
                .boxed()
                .toList());
    long last = random.nextInt((int) now.next() + 1);
    TransactionHorizon after = before.upTo(last, now);
    for (long one = 0; one < 3 * MOST; one++) {
      boolean expected = before.has(one) || one <= last && now.has(one);
      assertEquals(expected, after.has(one), one + " in " + before + " up to " + last + " " + now);
    }
    assertTrue(after.open().size() <= before.open().size() + now.open().size());
  }

  private TransactionHorizon any(int next) {
    return new TransactionHorizon(
        next, LongStream.range(0, next).filter(one -> random.nextBoolean()).boxed().toList());
  }
}
