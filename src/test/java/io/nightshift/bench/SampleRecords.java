package io.nightshift.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Events of the race as a consumer polls them, for benchmarks of single steps. */
public final class SampleRecords {

  private static final long SEED = 1;

  private SampleRecords() {}

  /** That number of order events, in structured mode. */
  public static List<ConsumerRecord<byte[], byte[]>> orders(int count) {
    return of(new OrderFeed(SEED), "orders.events", count);
  }

  /** That number of audit events, in structured mode. */
  public static List<ConsumerRecord<byte[], byte[]>> audit(int count) {
    return of(new AuditFeed(SEED), "audit.events", count);
  }

  private static List<ConsumerRecord<byte[], byte[]>> of(Feed feed, String topic, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Feed.Entry entry = feed.next();
      var record = new ConsumerRecord<>(topic, 0, i, entry.key(), entry.value());
      record
          .headers()
          .add("content-type", "application/cloudevents+json".getBytes(StandardCharsets.UTF_8));
      records.add(record);
    }
    return records;
  }
}
