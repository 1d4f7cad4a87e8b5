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
import org.jspecify.annotations.Nullable;

/** The entity of a seal, read only. */
@Entity
@Immutable
@Table(name = "audit_seal")
@IdClass(SealRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate fills it.
class SealRow extends PanacheEntityBase {

  @Id public String chain;
  @Id public long number;

  public long length;
  public byte[] head;

  @Column(name = "sealed_at")
  public Instant sealedAt;

  @Column(name = "previous_hash")
  public byte[] previousHash;

  public byte[] hash;

  @Column(name = "key_id")
  public @Nullable String keyId;

  public byte @Nullable [] signature;

  /** The key: the chain and the number of a seal. */
  record Key(String chain, long number) implements Serializable {}
}
