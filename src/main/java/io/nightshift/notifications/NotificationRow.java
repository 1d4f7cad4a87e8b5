package io.nightshift.notifications;

import io.nightshift.notifications.channels.Channel;
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
import org.jspecify.annotations.Nullable;

/** The entity of a notification, read only: writers use SQL. */
@Entity
@Immutable
@Table(name = "notification")
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class NotificationRow extends PanacheEntityBase {

  @Id public Long id;
  public String key;
  public String kind;

  @Enumerated(EnumType.STRING)
  public Channel channel;

  public String recipient;
  public @Nullable String subject;

  @Enumerated(EnumType.STRING)
  public NotificationState state;

  public int attempts;

  @Column(name = "due_at")
  @JdbcTypeCode(SqlTypes.TIMESTAMP_WITH_TIMEZONE)
  public Instant dueAt;

  @Column(name = "sent_at")
  public @Nullable Instant sentAt;

  @Column(name = "last_error")
  public @Nullable String lastError;
}
