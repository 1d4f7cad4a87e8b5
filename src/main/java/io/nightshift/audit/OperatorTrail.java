package io.nightshift.audit;

import io.nightshift.audit.hashing.AuditEvent;
import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.events.Text;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Records operators' calls in a chain of its own beside those of the audit events: hashed, listed
 * and verified like them.
 *
 * <p>A call is recorded before it is executed, in a commit of its own, or in the transaction that
 * executes it. So nothing is done without its record, whatever happens in between: a crash, a
 * database that goes away, a commit with an unknown outcome. At worst there is the record of a call
 * that did nothing. A call that is refused, or fails, after that leaves a second record, a {@code
 * FAILURE} whose details name the first one and the reason, since the first can never be changed.
 */
@Singleton
public final class OperatorTrail {
  /** The name of the chain, which differs from that of any topic's partition. */
  public static final String CHAIN = "nightshift/operators";

  /** The type of its records. */
  public static final String TYPE = "io.nightshift.operator.call";

  // All operators' calls share the lock of one row: a frozen instance must lose it, and the wait
  // for it must have a limit.
  private static final String LIMITS =
      "SET LOCAL statement_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '5s'";

  private static final String INSERT =
      """
      INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action,
                                resource, outcome, details, previous_hash, hash, hash_version)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final DataSource dataSource;
  private final Clock clock;
  private final HashVersion version;

  @Inject
  OperatorTrail(DataSource dataSource, Clock clock) {
    this(dataSource, clock, HashVersions.OF_THIS_PROGRAM);
  }

  OperatorTrail(DataSource dataSource, Clock clock, HashVersions versions) {
    this.dataSource = dataSource;
    this.clock = clock;
    this.version = versions.written();
  }

  /**
   * A call of an operator.
   *
   * @param instance the instance that received it
   * @param actor the operator's name
   * @param action the action, such as {@code worker.pause}
   * @param resource its object, such as {@code worker/intake-orders}
   * @param details further details, by name; empty if there are none
   */
  public record Call(
      String instance, String actor, String action, String resource, Map<String, String> details) {

    /** A copy, so that both records of the call are equal. */
    public Call {
      details = Map.copyOf(details);
    }
  }

  /**
   * Records that {@code call} was accepted; the caller executes it only after this has returned.
   *
   * @return the id of the record
   * @throws SQLException if the database is away: the call must not be executed
   */
  public UUID accepted(Call call) throws SQLException {
    return append(call, "SUCCESS", call.details());
  }

  /**
   * Records a call and executes it in one transaction: both are done or none.
   *
   * @param id the id of the record
   * @param step the call's statements
   * @return the result of the step
   * @throws SQLException if the database is away: nothing is done
   * @throws E from the step: nothing is done or recorded
   */
  public <T, E extends Exception> T accepted(Call call, UUID id, Transaction.Step<T, E> step)
      throws SQLException, E {
    AuditEvent event = event(call, "SUCCESS", call.details());
    return Transaction.run(
        dataSource,
        connection -> {
          append(connection, id, source(call), event);
          return step.run(connection);
        });
  }

  /**
   * Records that an accepted call was refused later, or failed.
   *
   * @param accepted the id of the record of its acceptance
   * @param why the reason, as in the answer to the operator
   * @throws SQLException if the database is away
   */
  public void failed(Call call, UUID accepted, String why) throws SQLException {
    Map<String, String> details = new TreeMap<>(call.details());
    details.put("call", accepted.toString());
    details.put("why", why);
    append(call, "FAILURE", details);
  }

  private UUID append(Call call, String outcome, Map<String, String> details) throws SQLException {
    UUID id = UUID.randomUUID();
    AuditEvent event = event(call, outcome, details);
    return Transaction.run(
        dataSource,
        connection -> {
          append(connection, id, source(call), event);
          return id;
        });
  }

  private static String source(Call call) {
    return "nightshift/" + Text.storable(call.instance());
  }

  private static AuditEvent event(Call call, String outcome, Map<String, String> details) {
    // Each of them may contain a caller's text. A record with a replaced character is better than
    // none.
    Map<String, String> kept = new TreeMap<>();
    details.forEach((name, value) -> kept.put(Text.storable(name), Text.storable(value)));
    return new AuditEvent(
        Text.storable(call.actor()),
        Text.storable(call.action()),
        Text.storable(call.resource()),
        outcome,
        kept.isEmpty() ? null : CanonicalJson.object(kept));
  }

  /**
   * Records a cut of a chain in the transaction of the cut: nothing is cut without its record.
   *
   * @throws SQLException if the database is away
   */
  void cut(Connection connection, Cut cut) throws SQLException {
    AuditEvent event =
        new AuditEvent(
            "audit-pruner", Cut.ACTION, "audit-chain/" + cut.chain(), "SUCCESS", cut.details());
    append(connection, UUID.randomUUID(), "nightshift/audit-pruner", event);
  }

  private void append(Connection connection, UUID id, String source, AuditEvent event)
      throws SQLException {
    try (Statement limits = connection.createStatement()) {
      limits.execute(LIMITS);
    }
    TreeMap<String, ChainHead> heads = new TreeMap<>();
    ChainHead head = new ChainHead(CHAIN);
    heads.put(CHAIN, head);
    ChainHead.lock(connection, heads);
    // Read under the lock, so that the chain's times rise with its numbers.
    Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
    ChainHash.Content content =
        new ChainHash.Content(CHAIN, head.length() + 1, id.toString(), source, TYPE, at, event);
    byte[] previous = head.hash();
    head.append(content.template(version), new ChainHash(version));
    insert(connection, content, previous, head.hash());
    ChainHead.store(connection, heads);
  }

  private void insert(
      Connection connection, ChainHash.Content content, byte[] previousHash, byte[] hash)
      throws SQLException {
    AuditEvent event = content.event();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, content.chain());
      insert.setLong(2, content.sequence());
      insert.setString(3, content.id());
      insert.setString(4, content.source());
      insert.setString(5, content.type());
      insert.setObject(6, StoredTime.utc(content.at()));
      insert.setString(7, event.actor());
      insert.setString(8, event.action());
      insert.setString(9, event.resource());
      insert.setString(10, event.outcome());
      insert.setString(11, event.details());
      insert.setBytes(12, previousHash);
      insert.setBytes(13, hash);
      insert.setInt(14, version.number());
      insert.executeUpdate();
    }
  }
}
