package io.nightshift.bench.peers;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.DynamicInsert;
import org.jspecify.annotations.NullUnmarked;

/** A queued email; the table's defaults say the rest. */
@Entity
@Table(name = "notification")
@DynamicInsert
@NullUnmarked
public class MailEntity extends PanacheEntityBase {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  public Long id;

  public String key;
  public String kind;
  public String channel = "EMAIL";
  public String recipient;
  public String subject;
}
