package io.nightshift.bench.peers;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;

/** Where the consumer of a partition stands. */
@Entity
@Table(name = "intake_position")
@IdClass(PositionEntity.Key.class)
@NullUnmarked
public class PositionEntity extends PanacheEntityBase {

  @Id public String topic;
  @Id public int partition;
  public long position;

  @Column(name = "updated_at")
  public Instant updatedAt;

  /** Which partition. */
  public record Key(String topic, int partition) implements Serializable {}

  static void move(String topic, int partition, long from) {
    int moved =
        update(
            "position = ?1, updatedAt = instant"
                + " where topic = ?2 and partition = ?3 and position = ?4",
            from + 1,
            topic,
            partition,
            from);
    if (moved != 1) {
      throw new IllegalStateException("the position of partition " + partition + " is elsewhere");
    }
  }
}
