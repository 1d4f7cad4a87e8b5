package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.audit.TrailParts.Settings;
import io.nightshift.audit.Verification.FirstBroken;
import java.security.KeyPair;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records past their retention are removed behind a seal, and what is left can be verified. */
class AuditPrunerTest {
  private static final String CHAIN = "doors/1";
  private static final Duration KEEP = Duration.ofDays(30);
  private static final KeyPair KEY = TrailParts.newKey();
  private static final Settings SETTINGS = Settings.signed(KEY).keeping(KEEP);

  private static TrailParts parts;

  @BeforeAll
  static void make() {
    parts = new TrailParts("audit_pruner");
  }

  /** Sealed at 6, 10 and 13 of 15 records; the first two seals are old enough. */
  @BeforeEach
  void aTrail() throws SQLException {
    parts.clear();
    parts.grow(CHAIN, 6);
    parts.sealAgo(SETTINGS, Duration.ofDays(40));
    parts.grow(CHAIN, 4);
    parts.sealAgo(SETTINGS, Duration.ofDays(31));
    parts.grow(CHAIN, 3);
    parts.sealAgo(SETTINGS, Duration.ofDays(29));
    parts.grow(CHAIN, 2);
  }

  @Test
  void whatIsLeftIsWholeAndSoLongAsItWas() throws SQLException {
    assertEquals(10, parts.prune(SETTINGS).items());
    assertEquals("11", first());
    Verification whole = parts.verify(SETTINGS);
    assertTrue(whole.verified(), whole.toString());
    assertEquals(15, whole.chains().getFirst().length());
    assertEquals(0, parts.prune(SETTINGS).items());
  }

  @Test
  void itGrowsAndIsSealedAndCutAgain() throws SQLException {
    parts.prune(SETTINGS);
    parts.grow(CHAIN, 5);
    parts.seal(SETTINGS);
    assertEquals(3, parts.prune(SETTINGS.keeping(Duration.ofDays(20))).items());
    assertEquals("14", first());
    Verification whole = parts.verify(SETTINGS);
    assertTrue(whole.verified(), whole.toString());
  }

  @Test
  void theNewestSealAndItsRecordStayHoweverOld() throws SQLException {
    assertEquals(10, parts.prune(SETTINGS.keeping(Duration.ofSeconds(1))).items());
    assertTrue(parts.verify(SETTINGS).verified());
    parts.seal(SETTINGS);
    assertTrue(parts.verify(SETTINGS).verified());
  }

  @Test
  void withoutARetentionAllIsKept() throws SQLException {
    assertEquals(0, parts.prune(SETTINGS.keeping(Duration.ZERO)).items());
    assertEquals("1", first());
  }

  @Test
  void whatIsNotWholeIsNotRemoved() {
    parts.tamper(
        "UPDATE audit_record SET actor = 'nobody' WHERE chain = 'doors/1' AND sequence = 4");
    assertThrows(BrokenChainException.class, () -> parts.prune(SETTINGS));
    assertEquals("1", first());
  }

  @Test
  void aRunThatEndedInTheMiddleIsGoneOnWith() throws SQLException {
    parts.cut(SETTINGS);
    parts.run("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 4");
    assertTrue(parts.verify(SETTINGS).verified());
    assertEquals(6, parts.prune(SETTINGS).items());
    assertEquals("11", first());
    assertTrue(parts.verify(SETTINGS).verified());
  }

  @Test
  void aCutIsOnlyMadeAtASealAndNeverTakenBack() throws SQLException {
    assertRefused(
        "INSERT INTO audit_cut SELECT chain, sequence, hash, 1 FROM audit_record WHERE chain = 'doors/1' AND sequence = 7");
    parts.cut(SETTINGS.keeping(Duration.ofDays(35)));
    assertRefused("UPDATE audit_cut SET length = 10");
    assertRefused("DELETE FROM audit_cut");
    assertRefused("TRUNCATE audit_cut");
  }

  @Test
  void onlyWhatLiesBehindACutCanBeRemoved() throws SQLException {
    assertRefused("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence = 1");
    parts.cut(SETTINGS.keeping(Duration.ofDays(35)));
    assertRefused("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 7");
    assertRefused("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence = 15");
    assertRefused(
        "UPDATE audit_record SET actor = 'nobody' WHERE chain = 'doors/1' AND sequence = 1");
    assertRefused("TRUNCATE audit_record");
    parts.run("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 6");
    assertTrue(parts.verify(SETTINGS).verified());
  }

  @Test
  void aForgedCutIsFound() throws SQLException {
    parts.tamper(
        "INSERT INTO audit_cut SELECT chain, sequence, hash, 2 FROM audit_record WHERE chain = 'doors/1' AND sequence = 8",
        "DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 8");
    assertBroken(8, "the beginning is removed, and no seal vouches for it");
  }

  @Test
  void aCutAtAForgedSealIsFound() throws SQLException {
    parts.tamper(
        """
        UPDATE audit_seal SET length = 8,
          head = (SELECT hash FROM audit_record WHERE chain = 'doors/1' AND sequence = 8) WHERE number = 2
        """,
        "INSERT INTO audit_cut SELECT chain, sequence, hash, 2 FROM audit_record WHERE chain = 'doors/1' AND sequence = 8",
        "DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 8");
    assertBroken(8, "seal 2 was changed");
  }

  @Test
  void whatIsRemovedPastTheCutIsFound() throws SQLException {
    parts.prune(SETTINGS);
    parts.tamper("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence = 11");
    assertBroken(11, "the record is missing");
  }

  @Test
  void aCutThatIsTakenAwayIsFound() throws SQLException {
    parts.prune(SETTINGS);
    parts.tamper("DELETE FROM audit_cut");
    assertBroken(1, "the record is missing");
  }

  @Test
  void whatACrashLeftBehindTheCutIsVerifiedToo() throws SQLException {
    parts.cut(SETTINGS);
    parts.run("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 4");
    parts.tamper(
        "UPDATE audit_record SET actor = 'nobody' WHERE chain = 'doors/1' AND sequence = 7");
    assertBroken(7, "the record was changed");
  }

  @Test
  void aGapBehindTheCutIsFound() throws SQLException {
    parts.cut(SETTINGS);
    parts.run("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence <= 4");
    parts.tamper("DELETE FROM audit_record WHERE chain = 'doors/1' AND sequence = 9");
    assertBroken(9, "the record is missing");
  }

  @Test
  void recordsThatAreForgedBackInBehindTheCutAreFound() throws SQLException {
    // Whole in itself, with the hash of what it says; only where it leads to tells.
    parts.clear();
    parts.grow(CHAIN, 10, "{\"n\":2}");
    parts.run(
        "CREATE TABLE forged AS SELECT * FROM audit_record WHERE chain = 'doors/1' AND sequence = 10");
    aTrail();
    parts.prune(SETTINGS);
    parts.tamper("INSERT INTO audit_record SELECT * FROM forged", "DROP TABLE forged");
    assertBroken(10, "it is not the record that the chain was cut at");
  }

  @Test
  void whereAKeyIsKnownOnlyASignedSealIsAPlaceToCutAt() throws SQLException {
    parts.clear();
    parts.grow(CHAIN, 6);
    parts.sealAgo(Settings.UNSIGNED, Duration.ofDays(40));
    parts.grow(CHAIN, 4);
    parts.sealAgo(SETTINGS, Duration.ofDays(31));
    parts.grow(CHAIN, 3);
    parts.sealAgo(SETTINGS, Duration.ofDays(29));
    assertEquals(0, parts.prune(SETTINGS.keeping(Duration.ofDays(35))).items());
    assertEquals(10, parts.prune(SETTINGS).items());
    assertTrue(parts.verify(SETTINGS).verified());
  }

  private static String first() {
    try {
      return parts.value("SELECT min(sequence) FROM audit_record WHERE chain = 'doors/1'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(String sql) {
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> parts.run(sql), sql);
    assertEquals(
        "42501", ((SQLException) Objects.requireNonNull(refused.getCause())).getSQLState());
  }

  private static void assertBroken(long sequence, String why) throws SQLException {
    Verification broken = parts.verify(SETTINGS);
    assertFalse(broken.verified());
    assertEquals(new FirstBroken(CHAIN, sequence, why), broken.firstBroken());
  }
}
