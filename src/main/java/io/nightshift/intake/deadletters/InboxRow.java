package io.nightshift.intake.deadletters;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** The entity of a claimed event, read only: the intake writes by set-based SQL. */
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

  /** The identity of an event. */
  record Key(String eventId, String source) implements Serializable {}
}
