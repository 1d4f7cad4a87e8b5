package io.nightshift.bench.peers;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.NullUnmarked;

/** An event that was applied. */
@Entity
@Table(name = "inbox")
@NullUnmarked
public class InboxEntity extends PanacheEntityBase {

  @EmbeddedId public Id id;
  public String topic;
  public int partition;

  @Column(name = "\"offset\"")
  public long offset;

  public Instant at;

  /** Which event. */
  @Embeddable
  public record Id(@Column(name = "event_id") String eventId, String source)
      implements Serializable {}

  static InboxEntity of(Id id, ConsumerRecord<byte[], byte[]> record) {
    InboxEntity entry = new InboxEntity();
    entry.id = id;
    entry.topic = record.topic();
    entry.partition = record.partition();
    entry.offset = record.offset();
    entry.at = Instant.now();
    return entry;
  }
}
