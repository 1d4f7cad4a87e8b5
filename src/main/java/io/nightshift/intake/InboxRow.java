package io.nightshift.intake;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** An event that was taken in, for reading: the intake itself writes by set-based SQL. */
@Entity
@Immutable
@Table(name = "inbox")
@IdClass(InboxRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class InboxRow extends PanacheEntityBase {

  @Id
  @Column(name = "event_id")
  public String eventId;

  @Id public String source;

  public String topic;
  public int partition;

  @Column(name = "\"offset\"")
  public long recordOffset;

  public Instant at;

  /** What makes two events the same event. */
  record Key(String eventId, String source) implements Serializable {}
}
