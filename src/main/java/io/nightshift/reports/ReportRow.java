package io.nightshift.reports;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** The entity of a report, read only. */
@Entity
@Immutable
@Table(name = "report")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class ReportRow extends PanacheEntityBase {

  @Id public Long id;

  @Enumerated(EnumType.STRING)
  public ReportKind kind;

  @Column(name = "period_from")
  @JdbcTypeCode(SqlTypes.TIMESTAMP_WITH_TIMEZONE)
  public Instant periodFrom;

  @Column(name = "period_to")
  @JdbcTypeCode(SqlTypes.TIMESTAMP_WITH_TIMEZONE)
  public Instant periodTo;

  @Column(name = "made_at")
  public Instant madeAt;

  public String summary;
  public String html;
  public String csv;
}
