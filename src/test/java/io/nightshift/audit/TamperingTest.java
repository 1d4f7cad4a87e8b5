package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.audit.TrailParts.Settings;
import io.nightshift.audit.Verification.FirstBroken;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to tamper with the trail is found, and where. */
class TamperingTest {
  private static final String CHAIN = "doors/1";
  private static TrailParts parts;

  @BeforeAll
  static void make() {
    parts = new TrailParts("tampering");
  }

  /** Chains around the one that is tampered with; it is sealed at 6 and at 10 of 12 records. */
  @BeforeEach
  void aTrail() throws SQLException {
    parts.clear();
    parts.grow("doors/0", 3);
    parts.grow("doors/2", 3);
    parts.grow(CHAIN, 6);
    parts.seal(Settings.UNSIGNED);
    parts.grow(CHAIN, 4);
    parts.seal(Settings.UNSIGNED);
    parts.grow(CHAIN, 2);
  }

  @Test
  void anUntouchedTrailIsVerified() throws SQLException {
    Verification whole = parts.verify(Settings.UNSIGNED);
    assertTrue(whole.verified(), whole.toString());
    assertEquals(3, whole.chains().size());
    assertEquals(12, whole.chains().get(1).length());
    assertEquals(
        parts.value("SELECT encode(head, 'hex') FROM audit_chain WHERE chain = 'doors/1'"),
        whole.chains().get(1).head());
  }

  @ParameterizedTest(name = "{0} is found at {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UPDATE audit_record SET actor = 'nobody' WHERE :c AND sequence = 4          | 4  | the record was changed
          UPDATE audit_record SET at = 'infinity' WHERE :c AND sequence = 4           | 4  | the record was changed
          UPDATE audit_record SET at = '-infinity' WHERE :c AND sequence = 4          | 4  | the record was changed
          UPDATE audit_record SET at = '294276-12-31' WHERE :c AND sequence = 4       | 4  | the record was changed
          UPDATE audit_record SET details = NULL WHERE :c AND sequence = 12           | 12 | the record was changed
          UPDATE audit_record SET hash = sha256(hash) WHERE :c AND sequence = 5       | 5  | the record was changed
          DELETE FROM audit_record WHERE :c AND sequence = 5                          | 5  | the record is missing
          DELETE FROM audit_record WHERE :c AND sequence = 1                          | 1  | the record is missing
          DELETE FROM audit_record WHERE :c AND sequence = 12                         | 12 | the newest records are missing
          DELETE FROM audit_record WHERE :c                                           | 1  | the newest records are missing
          UPDATE audit_chain SET length = 11 WHERE :c                                 | 12 | records were added past the head of the chain
          UPDATE audit_chain SET head = sha256(head) WHERE :c                         | 12 | the last record is not the head of the chain
          DELETE FROM audit_chain WHERE :c                                            | 1  | the chain has no head
          """)
  void whatWasDoneToTheRowsIsFound(String sql, long sequence, String why) throws SQLException {
    parts.tamper(sql.replace(":c", "chain = 'doors/1'"));
    assertBroken(sequence, why);
  }

  @Test
  void swappedRecordsAreFound() throws SQLException {
    parts.tamper(
        "UPDATE audit_record SET sequence = -1 WHERE chain = 'doors/1' AND sequence = 4",
        "UPDATE audit_record SET sequence = 4 WHERE chain = 'doors/1' AND sequence = 7",
        "UPDATE audit_record SET sequence = 7 WHERE chain = 'doors/1' AND sequence = -1");
    assertBroken(4, "it does not follow the record before it");
  }

  @Test
  void anInsertedRecordIsFound() throws SQLException {
    parts.tamper(
        "UPDATE audit_record SET sequence = -sequence WHERE chain = 'doors/1' AND sequence > 4",
        """
        INSERT INTO audit_record SELECT chain, 5, 'slipped in', source, type, at, actor, action,
               resource, outcome, details, hash, sha256(hash)
        FROM audit_record WHERE chain = 'doors/1' AND sequence = 4
        """,
        "UPDATE audit_record SET sequence = 1 - sequence WHERE chain = 'doors/1' AND sequence < 0",
        "UPDATE audit_chain SET length = 13 WHERE chain = 'doors/1'");
    assertBroken(5, "the record was changed");
  }

  @Test
  void aRecordBeforeTheFirstIsFound() throws SQLException {
    parts.tamper(
        """
        INSERT INTO audit_record SELECT chain, 0, 'e', source, type, at, actor, action, resource,
               outcome, details, previous_hash, hash
        FROM audit_record WHERE chain = 'doors/1' AND sequence = 1
        """);
    assertBroken(1, "an unexpected record");
  }

  @Test
  void recordsCutOffBelowTheNewestSealAreFoundThoughTheChainIsWholeInItself() throws SQLException {
    cutOff(8);
    assertBroken(9, "seal 2 says that the chain had 10 records: the newest were cut off");
  }

  @Test
  void aChainCutOffAndGrownAgainIsFoundAtTheSeal() throws SQLException {
    cutOff(8);
    parts.grow(CHAIN, 5, "{\"forged\":true}");
    assertBroken(10, "seal 2 says otherwise: the chain was made anew up to here");
  }

  @Test
  void aChainThatIsGoneWholeIsFoundByItsSeal() throws SQLException {
    parts.tamper(
        "DELETE FROM audit_record WHERE chain = 'doors/1'",
        "DELETE FROM audit_chain WHERE chain = 'doors/1'");
    assertBroken(1, "the chain was sealed, and is gone");
  }

  @Test
  void aChainThatWasNeverThereIsFound() throws SQLException {
    parts.tamper("INSERT INTO audit_chain VALUES ('doors/9', 5, '\\x00')");
    assertEquals(
        new FirstBroken("doors/9", 1, "the newest records are missing"),
        parts.verify(Settings.UNSIGNED).firstBroken());
  }

  @Test
  void aSealOfWhatIsNotSoIsFound() throws SQLException {
    parts.tamper(
        "INSERT INTO audit_seal SELECT chain, 3, 11, sha256(head), sealed_at, hash, sha256(hash)"
            + " FROM audit_seal WHERE chain = 'doors/1' AND number = 2");
    assertBroken(11, "seal 3 was changed");
  }

  @ParameterizedTest(name = "{0} is found at {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UPDATE audit_seal SET length = 7 WHERE :c AND number = 1                        | 7  | seal 1 was changed
          UPDATE audit_seal SET length = 5 WHERE :c AND number = 2                        | 6  | seal 2 was changed
          UPDATE audit_seal SET head = sha256(head) WHERE :c AND number = 2               | 10 | seal 2 was changed
          UPDATE audit_seal SET sealed_at = 'infinity' WHERE :c AND number = 2            | 10 | seal 2 was changed
          UPDATE audit_seal SET previous_hash = sha256(head) WHERE :c AND number = 2      | 10 | seal 2 was changed
          DELETE FROM audit_seal WHERE :c AND number = 1                                  | 10 | seal 1 is missing
          """)
  void whatWasDoneToASealIsFound(String sql, long sequence, String why) throws SQLException {
    parts.tamper(sql.replace(":c", "chain = 'doors/1'"));
    assertBroken(sequence, why);
  }

  private static void cutOff(long length) {
    parts.tamper(
        "DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence > " + length,
        """
        UPDATE audit_chain SET length = r.sequence, head = r.hash FROM audit_record r
        WHERE r.chain = 'doors/1' AND r.sequence = %d AND audit_chain.chain = r.chain
        """
            .formatted(length));
  }

  private static void assertBroken(long sequence, String why) throws SQLException {
    Verification found = parts.verify(Settings.UNSIGNED);
    assertEquals(
        new FirstBroken(CHAIN, sequence, why), Objects.requireNonNull(found.firstBroken()));
  }
}
