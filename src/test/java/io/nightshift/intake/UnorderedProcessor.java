package io.nightshift.intake;

import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** A processor whose events need no order, so that a share group may read them. */
class UnorderedProcessor extends NotingProcessor {
  /** Called while a batch is applied. */
  volatile Doing doing = ids -> {};

  /** A step of a test within the transaction of a batch. */
  interface Doing {
    void with(List<String> ids) throws SQLException;
  }

  @Override
  public boolean isOrdered() {
    return false;
  }

  @Override
  public void applying(List<String> ids) throws SQLException {
    doing.with(ids);
  }

  /** Events with the ids of {@link #ids}, of an order each. */
  static List<SampleEvent> events(int from, int to) {
    return ids(from, to).stream().map(id -> Events.orderPlaced(id, "order-" + id)).toList();
  }

  /** Ids in the order of their numbers, up to 999. */
  static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj("e-%03d"::formatted).toList();
  }
}
