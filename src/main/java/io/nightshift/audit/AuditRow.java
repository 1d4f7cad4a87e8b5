package io.nightshift.audit;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The entity of an audit record, read only: the intake writes by set-based SQL. */
@Entity
@Immutable
@Table(name = "audit_record")
@IdClass(AuditRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class AuditRow extends PanacheEntityBase {

  @Id public String chain;
  @Id public long sequence;

  @Column(name = "event_id")
  public String eventId;

  public String source;
  public String type;

  @JdbcTypeCode(SqlTypes.TIMESTAMP_WITH_TIMEZONE)
  public Instant at;

  public String actor;
  public String action;
  public String resource;
  public String outcome;
  public @Nullable String details;

  @Column(name = "previous_hash")
  public byte[] previousHash;

  public byte[] hash;

  @Column(name = "hash_version")
  public short hashVersion;

  /** The key: the chain and the number of a record. */
  record Key(String chain, long sequence) implements Serializable {}
}
