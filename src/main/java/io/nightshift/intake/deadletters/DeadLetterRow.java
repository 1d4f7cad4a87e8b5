package io.nightshift.intake.deadletters;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** The entity of a dead letter, read only: the intake writes by set-based SQL. */
@Entity
@Immutable
@Table(name = "dead_letter")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class DeadLetterRow extends PanacheEntityBase {

  @Id public Long id;
  public String topic;
  public int partition;

  @Column(name = "\"offset\"")
  public long recordOffset;

  public byte @Nullable [] key;
  public String headers;

  @Column(name = "raw_headers")
  public byte @Nullable [] rawHeaders;

  public byte @Nullable [] value;

  @Column(name = "event_id")
  public @Nullable String eventId;

  public @Nullable String source;
  public @Nullable String type;
  public String fingerprint;
  public String reason;
  public String message;

  @Enumerated(EnumType.STRING)
  public DeadLetterView.State state;

  public int attempts;
  public Instant at;

  DeadLetterView summary() {
    return new DeadLetterView(
        id,
        topic,
        partition,
        recordOffset,
        eventId,
        source,
        type,
        reason,
        message,
        state,
        attempts,
        at);
  }
}
