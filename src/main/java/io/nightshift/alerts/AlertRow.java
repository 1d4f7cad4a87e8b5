package io.nightshift.alerts;

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

/** The entity of an alert, read only. */
@Entity
@Immutable
@Table(name = "alert")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class AlertRow extends PanacheEntityBase {

  @Id public Long id;
  public String rule;
  public String subject;

  @Enumerated(EnumType.STRING)
  public Severity severity;

  public String message;

  @Enumerated(EnumType.STRING)
  public AlertState state;

  @Column(name = "raised_at")
  public Instant raisedAt;

  @Column(name = "seen_at")
  public Instant seenAt;

  public long times;

  @Column(name = "acknowledged_at")
  public @Nullable Instant acknowledgedAt;

  @Column(name = "acknowledged_by")
  public @Nullable String acknowledgedBy;

  @Column(name = "resolved_at")
  public @Nullable Instant resolvedAt;
}
