package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** The entity of a finding, read only. */
@Entity
@Immutable
@Table(name = "fraud_finding")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class FindingRow extends PanacheEntityBase {

  @Id public Long id;
  public String rule;
  public String kind;

  @Enumerated(EnumType.STRING)
  public Severity severity;

  public String subject;
  public String message;

  @Column(name = "first_at")
  public long firstAt;

  @Column(name = "last_at")
  public long lastAt;

  public long events;
  public String[] evidence;

  @Column(name = "found_at")
  public Instant foundAt;

  @Column(name = "seen_at")
  public Instant seenAt;
}
