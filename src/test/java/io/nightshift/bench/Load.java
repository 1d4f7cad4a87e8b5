package io.nightshift.bench;

import java.util.function.LongFunction;

/**
 * The events of one room.
 *
 * @param room whose topic they are in
 * @param feed makes them, for a seed
 * @param contents where their effects are
 */
record Load(String room, LongFunction<Feed> feed, Contents contents) {

  static final Load ORDERS = new Load("orders", OrderFeed::new, Contents.ORDERS);
  static final Load AUDIT = new Load("audit", AuditFeed::new, Contents.TRAIL);

  /** Audit events for a peer that only copies. */
  static final Load COPIED = new Load("audit", AuditFeed::new, Contents.COPY);
}
