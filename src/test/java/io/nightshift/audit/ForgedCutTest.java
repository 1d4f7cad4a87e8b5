package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.alerts.AlertsOfTests;
import io.nightshift.audit.TrailParts.Settings;
import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.status.Outsider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Whoever is no pruner does not empty the trail: the database refuses it, or it is found. */
class ForgedCutTest {
  private static final String CHAIN = "doors/1";
  private static final Duration KEEP = Duration.ofDays(30);
  private static final KeyPair KEY = TrailParts.newKey();
  private static final Settings SIGNED = Settings.signed(KEY).keeping(KEEP);
  private static final Settings UNSIGNED = Settings.UNSIGNED.keeping(KEEP);

  private static TrailParts parts;
  private static PGSimpleDataSource insider;

  @BeforeAll
  static void make() {
    parts = new TrailParts("forged_cut");
    parts.run(
        """
        DROP ROLE IF EXISTS forger;
        CREATE ROLE forger LOGIN PASSWORD 'forger';
        GRANT INSERT ON audit_cut TO forger;
        GRANT SELECT, DELETE ON audit_record TO forger;
        GRANT SELECT ON audit_seal, audit_cut TO forger;
        """);
    insider = new PGSimpleDataSource();
    insider.setUrl(parts.dataSource.getURL());
    insider.setUser("forger");
    insider.setPassword("forger");
  }

  /** Of 15 records 6 and 10 were sealed 40 days ago, 13 today. */
  private static void trail(Settings settings) throws SQLException {
    parts.clear();
    parts.grow(CHAIN, 6);
    parts.sealAgo(settings, Duration.ofDays(40));
    parts.grow(CHAIN, 4);
    parts.sealAgo(settings, Duration.ofDays(40));
    parts.grow(CHAIN, 3);
    parts.seal(settings);
    parts.grow(CHAIN, 2);
    parts.retain(settings.retention());
  }

  @BeforeEach
  void signedTrail() throws SQLException {
    trail(SIGNED);
  }

  private static String forgedCut() throws IOException {
    try (InputStream sql = ForgedCutTest.class.getResourceAsStream("/audit/forged-cut.sql")) {
      return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void theForgedCutIsRefusedWhereRecordsAreKeptForEver() throws Exception {
    parts.retain(Duration.ZERO);
    assertRefused(forgedCut(), "records are kept for ever");
    assertEquals("15", parts.value("SELECT count(*) FROM audit_record"));
    assertTrue(parts.verify(SIGNED).verified());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // At a seal of today.
        "SELECT chain, length, head, number FROM audit_seal WHERE number = 3",
        // With the hash of a record, at no seal.
        "SELECT chain, 9, hash, 2 FROM audit_record WHERE sequence = 9",
        "SELECT chain, length, sha256(head), number FROM audit_seal WHERE number = 2"
      })
  void aCutThatIsNotLawfulIsRefused(String select) {
    assertRefused("INSERT INTO audit_cut (chain, length, hash, seal) " + select, "is not cut at");
  }

  @Test
  void aTemporaryTableDoesNotStandBeforeTheCutsOrSeals() {
    assertRefused(
        "CREATE TEMP TABLE audit_cut AS SELECT 'doors/1' AS chain, 15 AS length;"
            + "DELETE FROM audit_record WHERE chain = 'doors/1'",
        "append-only");
    assertRefused(
        """
        CREATE TEMP TABLE audit_seal AS SELECT chain, number, length, head,
          sealed_at - interval '1 year' AS sealed_at FROM audit_seal;
        CREATE TEMP TABLE audit_retention AS SELECT 1 AS keep;
        INSERT INTO audit_cut (chain, length, hash, seal)
          SELECT chain, length, head, number FROM pg_temp.audit_seal WHERE number = 3
        """,
        "is not cut at");
  }

  @Test
  void theNewestSealIsNoPlaceToCutAt() throws SQLException {
    parts.clear();
    parts.grow(CHAIN, 6);
    parts.sealAgo(SIGNED, Duration.ofDays(40));
    assertRefused(
        "INSERT INTO audit_cut (chain, length, hash, seal)"
            + " SELECT chain, length, head, number FROM audit_seal",
        "the newest seal and its record stay");
  }

  @Test
  void aSealIsNotMadeAtAnotherTimeThanNow() {
    for (String at : List.of("now() - interval '40 days'", "now() + interval '2 hours'")) {
      IllegalStateException refused =
          assertThrows(
              IllegalStateException.class,
              () ->
                  parts.run(
                      "INSERT INTO audit_seal SELECT chain, 4, length, head, "
                          + at
                          + ", hash, hash FROM audit_seal WHERE number = 3"));
      assertTrue(String.valueOf(refused.getMessage()).contains("a seal is made now"));
    }
  }

  @Test
  void aSealThatSaysItIsOlderThanOneBeforeItIsNoOlder() throws SQLException {
    parts.grow(CHAIN, 1);
    parts.sealAgo(SIGNED, Duration.ofDays(40)); // As a wrong clock, or the owner, could do it.
    parts.grow(CHAIN, 1);
    parts.seal(SIGNED);
    parts.prune(SIGNED);
    assertEquals("10", parts.value("SELECT max(length) FROM audit_cut"));
    assertRefused(
        "INSERT INTO audit_cut (chain, length, hash, seal)"
            + " SELECT chain, length, head, number FROM audit_seal WHERE number = 4",
        "is not cut at");
  }

  @Test
  void withTheTriggersOffItIsFoundWhereRecordsAreKeptForEver() throws Exception {
    Settings forEver = UNSIGNED.keeping(Duration.ZERO);
    trail(forEver);
    parts.tamper(forgedCut());
    assertBroken(
        forEver, 6, "the beginning is removed, and the operators' chain does not record it");
    // And with a record of it, as who may append to the trail could append.
    recordCuts();
    assertBroken(forEver, 6, "the beginning is removed, and records are kept for ever");
  }

  @Test
  void withTheTriggersOffACutTooSoonIsFound() throws Exception {
    trail(UNSIGNED);
    parts.tamper(
        "INSERT INTO audit_cut (chain, length, hash, seal)"
            + " SELECT chain, length, head, number FROM audit_seal WHERE number = 3",
        "DELETE FROM audit_record WHERE sequence <= 13");
    recordCuts();
    assertBroken(UNSIGNED, 13, "the beginning is removed sooner than the retention allows");
  }

  @Test
  void whereAKeyIsKnownACutThatIsNotSignedByItIsFound() throws Exception {
    parts.tamper(forgedCut());
    assertBroken(SIGNED, 6, "the beginning is removed, and the cut is not signed");
    KeyPair other = TrailParts.newKey();
    sign(other);
    assertBroken(
        SIGNED,
        6,
        "the cut is signed with a key that is not trusted here: " + SealKeys.id(other.getPublic()));
    sign(KEY);
    assertBroken(
        SIGNED, 6, "the beginning is removed, and the operators' chain does not record it");
    parts.tamper("UPDATE audit_cut SET signature = sha256(signature)");
    assertBroken(SIGNED, 6, "the signature of the cut does not match");
  }

  @Test
  void aCutWhoseTimeOrRetentionWasChangedIsFound() throws SQLException {
    parts.prune(SIGNED);
    assertTrue(parts.verify(SIGNED).verified());
    for (String change :
        List.of(
            "keep = keep + 1",
            "keep = 9223372036854775807",
            "cut_at = 'infinity'",
            "cut_at = '-infinity'")) {
      parts.tamper(
          "CREATE TABLE kept AS SELECT * FROM audit_cut", "UPDATE audit_cut SET " + change);
      assertBroken(SIGNED, 10, "the signature of the cut does not match");
      parts.tamper(
          "DELETE FROM audit_cut", "INSERT INTO audit_cut SELECT * FROM kept", "DROP TABLE kept");
    }
    assertTrue(parts.verify(SIGNED).verified());
  }

  @Test
  void thePrunerDoesNotCutOverAForgedCutAndRaisesAnAlert() throws Exception {
    parts.tamper(forgedCut());
    assertThrows(BrokenChainException.class, () -> parts.prune(SIGNED));
    assertEquals("6", parts.value("SELECT max(length) FROM audit_cut"));
    assertBroken(SIGNED, 6, "the beginning is removed, and the cut is not signed");
    assertEquals("CRITICAL", parts.value("SELECT severity FROM alert WHERE rule = 'audit-trail'"));
  }

  @Test
  void whatIsForgedBackInBehindACutIsKeptAsEvidence() throws Exception {
    parts.prune(SIGNED);
    parts.tamper(
        """
        INSERT INTO audit_record SELECT chain, 4, 'e', source, type, at, actor, action, resource,
               outcome, details, previous_hash, hash FROM audit_record
        WHERE chain = 'doors/1' AND sequence = 11
        """);
    assertThrows(BrokenChainException.class, () -> parts.prune(SIGNED));
    assertEquals(
        "1",
        parts.value("SELECT count(*) FROM audit_record WHERE chain = 'doors/1' AND sequence = 4"));
    assertFalse(parts.verify(SIGNED).verified());
  }

  @Test
  void aCutIsRecordedSignedAndRaisesAnAlert() throws SQLException {
    parts.prune(SIGNED);
    assertEquals(
        "audit-pruner audit-chain/doors/1",
        parts.value(
            "SELECT actor || ' ' || resource FROM audit_record"
                + " WHERE chain = 'nightshift/operators' AND action = 'audit.cut'"));
    assertEquals("INFO", parts.value("SELECT severity FROM alert WHERE rule = 'audit-cut'"));
    assertEquals("t", parts.value("SELECT bool_and(signature IS NOT NULL) FROM audit_cut"));
    Verification whole = parts.verify(SIGNED);
    assertTrue(whole.verified(), whole.toString());
    assertEquals(11, whole.chains().getFirst().from());
    assertEquals(1, whole.chains().getLast().from());
  }

  @Test
  void theRecordOfACutThatStandsOutlivesTheOperatorsChain() throws SQLException {
    parts.prune(SIGNED);
    parts.sealAgo(SIGNED, Duration.ofDays(35)); // The operators' chain, and the newest of doors/1.
    parts.grow(OperatorTrail.CHAIN, 1);
    parts.seal(SIGNED);
    parts.prune(SIGNED);
    assertEquals(
        "t",
        parts.value(
            "SELECT min(sequence) > 1 FROM audit_record WHERE chain = 'nightshift/operators'"));
    Verification whole = parts.verify(SIGNED);
    assertTrue(whole.verified(), whole.toString());
  }

  @Test
  void aVerificationThatFailsRaisesAnAlertThatTheNextWholeOneResolves() throws SQLException {
    TrailVerifications verifications =
        new TrailVerifications(
            parts.dataSource,
            new AuditVerifier(parts.dataSource, new SealKeys(SIGNED), SIGNED),
            new TrailAlerts(AlertsOfTests.of(parts.dataSource)));
    assertTrue(verifications.verify().verified());
    assertEquals("0", parts.value("SELECT count(*) FROM alert"));
    parts.tamper("UPDATE audit_record SET actor = 'nobody' WHERE sequence = 4");
    assertFalse(verifications.verify().verified());
    assertEquals("OPEN", parts.value("SELECT state FROM alert WHERE rule = 'audit-trail'"));
    assertFalse(verifications.last().verified());
    parts.tamper("UPDATE audit_record SET actor = 'user:zoë😀' WHERE sequence = 4");
    Verification whole = verifications.verify();
    assertEquals("RESOLVED", parts.value("SELECT state FROM alert WHERE rule = 'audit-trail'"));
    TrailVerifications elsewhere =
        new TrailVerifications(
            parts.dataSource,
            new AuditVerifier(parts.dataSource, new SealKeys(SIGNED), SIGNED),
            new TrailAlerts(AlertsOfTests.of(parts.dataSource)));
    assertEquals(whole, elsewhere.last());
    parts.run("UPDATE audit_verification SET chains = '{NULL,x}', at = '-infinity'");
    assertFalse(elsewhere.last().chains().isEmpty() && elsewhere.last().at() == null);
    parts.run("DELETE FROM audit_verification");
    assertEquals(Optional.empty(), Optional.ofNullable(elsewhere.last().at()));
  }

  @Test
  void theOutsidersScriptKnowsALawfulCutFromAForgedOne(@TempDir Path folder) throws Exception {
    assumeTrue(Outsider.hasPython(), "python3 is not there");
    Path pem = folder.resolve("seal.pub");
    Files.writeString(
        pem,
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(TrailParts.publicBase64(KEY)));
    List<String> key = List.of("--key", pem.toString());
    parts.prune(SIGNED);
    assertSays(0, "OK doors/1 11..15", key, export(null));
    assertSays(0, "OK doors/1 11..15", List.of(), export(null));
    assertSays(0, "OK doors/1 11..15", key, export(CHAIN));
    assertSays(1, "BROKEN doors/1 10: nothing but the export speaks", List.of(), export(CHAIN));
    assertSays(1, "BROKEN a/0 1: the chain is not there", List.of("--chain", "a/0"), export(null));
    String export = new String(export(null), StandardCharsets.UTF_8);
    String withoutCut = export.substring(export.indexOf('\n') + 1);
    assertSays(1, "BROKEN doors/1 11: the records before it", key, bytes(withoutCut));
    String later = export.replaceFirst("\"cutAt\":\"20", "\"cutAt\":\"21");
    assertSays(1, "BROKEN doors/1 10: the cut is not what was hashed", key, bytes(later));
    parts.tamper("UPDATE audit_cut SET signature = signature || '\\x00'");
    assertSays(1, "BROKEN doors/1 10: the signature of the cut does not match", key, export(null));
    parts.tamper("UPDATE audit_cut SET signature = NULL, key_id = NULL");
    assertSays(1, "BROKEN doors/1 10: the cut is not signed", key, export(null));

    signedTrail();
    parts.tamper(forgedCut());
    assertSays(
        1, "BROKEN doors/1 6: the beginning is removed sooner than its", List.of(), export(null));
    parts.grow(OperatorTrail.CHAIN, 1);
    parts.tamper("UPDATE audit_cut SET keep = 1");
    assertSays(
        1, "BROKEN doors/1 6: the operators' chain does not record", List.of(), export(null));
    assertSays(1, "BROKEN doors/1 6: the cut is not signed", key, export(null));
  }

  private static void assertSays(int exitCode, String begin, List<String> options, byte[] export) {
    Outsider.Verdict verdict = Outsider.verify(options, export);
    assertEquals(exitCode, verdict.exitCode(), verdict.said());
    assertTrue(verdict.said().startsWith(begin), verdict.said());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] export(@org.jspecify.annotations.Nullable String chain) {
    AuditExport export = new AuditExport(parts.dataSource);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (AuditExport.Part part : export.parts(chain, 1, Long.MAX_VALUE)) {
      export.page(part, all);
    }
    return all.toByteArray();
  }

  /** Records the cuts that stand in the operators' chain, as the pruner does. */
  private static void recordCuts() throws SQLException {
    try (Connection connection = parts.dataSource.getConnection()) {
      for (Cut cut : CutRecords.standing(connection)) {
        new OperatorTrail(parts.dataSource, java.time.Clock.systemUTC()).cut(connection, cut);
      }
    }
  }

  private static void sign(KeyPair by) throws SQLException {
    SealKeyPair pair = new SealKeys(Settings.signed(by)).own().orElseThrow();
    try (Connection connection = parts.dataSource.getConnection()) {
      Cut cut = ChainCut.of(connection, CHAIN).made().orElseThrow();
      parts.tamper(
          "UPDATE audit_cut SET key_id = '%s', signature = '\\x%s'"
              .formatted(
                  SealKeys.id(pair.publicKey()),
                  java.util.HexFormat.of().formatHex(pair.sign(cut.hash()))));
    }
  }

  private static void assertRefused(String sql, String why) {
    SQLException refused =
        assertThrows(
            SQLException.class,
            () -> {
              try (Connection connection = insider.getConnection();
                  Statement statement = connection.createStatement()) {
                statement.execute(sql);
              }
            },
            sql);
    assertEquals("42501", refused.getSQLState(), refused.getMessage());
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
  }

  private static void assertBroken(Settings settings, long sequence, String why)
      throws SQLException {
    assertEquals(new FirstBroken(CHAIN, sequence, why), parts.verify(settings).firstBroken());
  }
}
