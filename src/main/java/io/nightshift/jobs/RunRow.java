package io.nightshift.jobs;

import io.nightshift.database.StoredTimeJdbcType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeRegistration;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** The entity of a run, read only. */
@Entity
@Immutable
@Table(name = "job_run")
@IdClass(RunRow.Key.class)
// Applies to all entities of the application: times of rows are read by StoredTime.
@JdbcTypeRegistration(StoredTimeJdbcType.class)
@JdbcTypeRegistration(value = StoredTimeJdbcType.class, registrationCode = SqlTypes.TIMESTAMP_UTC)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class RunRow extends PanacheEntityBase {

  @Id public String name;
  @Id public long epoch;

  public String trigger;
  public Instant tick;
  public String instance;

  @Column(name = "started_at")
  public Instant startedAt;

  @Column(name = "finished_at")
  public @Nullable Instant finishedAt;

  public String outcome;
  public long items;
  public long found;
  public @Nullable String message;

  RunView view() {
    return new RunView(
        epoch, trigger, tick, instance, startedAt, finishedAt, outcome, items, found, message);
  }

  /** The key: the worker's name and the number of the run. */
  record Key(String name, long epoch) implements Serializable {}
}
