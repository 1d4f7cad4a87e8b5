package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.alerts.AlertsOfTests;
import io.nightshift.audit.TrailParts.Settings;
import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.audit.hashing.AuditEvent;
import io.nightshift.audit.hashing.HashVersion1;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.events.EventProcessor.Event;
import io.nightshift.events.ParseResult;
import io.nightshift.intake.EventsDocument;
import io.nightshift.sandbox.Events;
import io.nightshift.status.Outsider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chains whose records have hashes of several versions. */
class HashVersionsTest {
  private static final String CHAIN = "doors/1";
  private static final String UNKNOWN =
      "the record cannot be checked: this version of the program does not know hash version ";
  private static TrailParts parts;

  @BeforeAll
  static void make() {
    parts = new TrailParts("hash_versions");
  }

  /** As in a rolling update: three records of version 1, two of version 2, two of version 1. */
  @BeforeEach
  void aChainOfTwoVersions() throws Exception {
    parts.clear();
    parts.grow("doors/0", 3);
    parts.grow(CHAIN, 3);
    copy(HashVersion2.WRITTEN, 2);
    copy(HashVersions.OF_THIS_PROGRAM, 1);
    parts.grow(CHAIN, 1);
    parts.grow("doors/2", 3);
    parts.versions = HashVersion2.WRITTEN;
  }

  /** Appends events as the intake does. */
  private static void copy(HashVersions versions, int events) throws SQLException, IOException {
    AuditProcessor processor = new AuditProcessor(versions);
    List<Event<AuditDraft>> drafts = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      JsonNode json =
          EventsDocument.JSON.readTree(
              Events.audit("copied-" + i, "zoë", "open", "door/1")
                  .with("details", "\",\"id\":")
                  .bytes());
      var verdict =
          EventsDocument.read(
              json,
              envelope -> {
                ParseResult<AuditDraft> read = processor.read(envelope);
                if (read instanceof ParseResult.Valid<AuditDraft>(AuditDraft draft)) {
                  drafts.add(new Event<>(envelope, draft, "doors", 1));
                }
                return read;
              });
      assertTrue(verdict.accepted(), verdict.message());
    }
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      assertEquals(List.of(), processor.apply(connection, drafts));
      connection.commit();
    }
  }

  @Test
  void aChainThatChangesItsVersionInTheMiddleIsVerified() throws SQLException {
    assertEquals("1,1,1,2,2,1,1", versionsOf(CHAIN));
    assertEquals("64", parts.value("SELECT max(octet_length(hash)) FROM audit_record"));
    parts.seal(Settings.UNSIGNED);
    Verification found = parts.verify(Settings.UNSIGNED);
    assertTrue(found.verified(), found.toString());
    assertEquals(7, found.chains().get(1).length());
  }

  private static String versionsOf(String chain) throws SQLException {
    return parts.value(
        "SELECT string_agg(hash_version::text, ',' ORDER BY sequence) FROM audit_record"
            + " WHERE chain = '%s'".formatted(chain));
  }

  @Test
  void theOperatorsChainChangesItsVersionToo() throws SQLException {
    for (HashVersions versions :
        List.of(HashVersions.OF_THIS_PROGRAM, HashVersion2.WRITTEN, HashVersion2.WRITTEN)) {
      new OperatorTrail(parts.dataSource, Clock.systemUTC(), versions)
          .accepted(new OperatorTrail.Call("one", "ada", "worker.pause", "worker/x", Map.of()));
    }
    assertEquals("1,2,2", versionsOf(OperatorTrail.CHAIN));
    assertNull(parts.verify(Settings.UNSIGNED).firstBroken());
  }

  /** The stored version of a record is not hashed in version 1, and is found all the same. */
  @ParameterizedTest(name = "record {0} of version {1} as version {2}: {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2 | 1 | 2 | the record was changed
          4 | 2 | 1 | the record was changed
          7 | 1 | 2 | the record was changed
          2 | 1 | 0 | the record cannot be checked: this version of the program does not know hash version 0
          4 | 2 | 9 | the record cannot be checked: this version of the program does not know hash version 9
          """)
  void aStoredVersionThatWasChangedIsFound(long sequence, int was, int now, String why)
      throws SQLException {
    assertEquals(
        Integer.toString(was),
        parts.value(
            "SELECT hash_version FROM audit_record WHERE chain = 'doors/1' AND sequence = "
                + sequence));
    version(sequence, now);
    assertEquals(
        new FirstBroken(CHAIN, sequence, why), parts.verify(Settings.UNSIGNED).firstBroken());
  }

  private static void version(long sequence, int version) {
    parts.tamper(
        "UPDATE audit_record SET hash_version = %d WHERE chain = 'doors/1' AND sequence = %d"
            .formatted(version, sequence));
  }

  @Test
  void aProgramThatDoesNotKnowAVersionSaysSoInItsAlert() throws SQLException {
    parts.versions = HashVersions.OF_THIS_PROGRAM;
    Verification found = parts.verify(Settings.UNSIGNED);
    assertFalse(found.verified());
    assertEquals(new FirstBroken(CHAIN, 4, UNKNOWN + "2"), found.firstBroken());
    try (Connection connection = parts.dataSource.getConnection()) {
      new TrailAlerts(AlertsOfTests.of(parts.dataSource)).found(connection, found);
    }
    assertEquals(
        "The audit trail is not verified: doors/1 at 4: " + UNKNOWN + "2",
        parts.value("SELECT message FROM alert"));
  }

  /** Whoever changes a record cannot hide it behind an unknown version before it. */
  @ParameterizedTest
  @CsvSource({"doors/1, 3", "doors/2, 1"})
  void aFaultIsReportedBeforeARecordThatCannotBeChecked(String chain, long sequence)
      throws SQLException {
    version(2, 9);
    parts.tamper(
        "UPDATE audit_record SET actor = 'nobody' WHERE chain = '%s' AND sequence = %d"
            .formatted(chain, sequence));
    assertEquals(
        new FirstBroken(chain, sequence, "the record was changed"),
        parts.verify(Settings.UNSIGNED).firstBroken());
  }

  @Test
  void aRecordThatCannotBeCheckedStillHasToFollowTheOneBeforeIt() throws SQLException {
    version(2, 9);
    parts.tamper(
        "UPDATE audit_record SET hash = sha256(hash) WHERE chain = 'doors/1' AND sequence = 2");
    assertEquals(
        new FirstBroken(CHAIN, 3, "it does not follow the record before it"),
        parts.verify(Settings.UNSIGNED).firstBroken());
  }

  @Test
  void nothingIsRemovedThatCannotBeChecked() throws SQLException {
    Settings keeping = Settings.UNSIGNED.keeping(Duration.ofDays(30));
    parts.sealAgo(keeping, Duration.ofDays(31));
    parts.grow(CHAIN, 1);
    parts.seal(keeping);
    parts.versions = HashVersions.OF_THIS_PROGRAM;
    assertEquals(
        "nothing is removed, as they are not verified (GET /audit/verify says where): doors/1",
        assertThrows(BrokenChainException.class, () -> parts.prune(keeping)).getMessage());
    assertEquals("8", parts.value("SELECT count(*) FROM audit_record WHERE chain = 'doors/1'"));
    parts.versions = HashVersion2.WRITTEN;
    parts.prune(keeping);
    assertEquals("1", parts.value("SELECT count(*) FROM audit_record WHERE chain = 'doors/1'"));
    assertNull(parts.verify(keeping).firstBroken());
  }

  @Test
  void anExportOfTwoVersionsIsVerifiedByTheScriptThatKnowsBoth() throws IOException {
    assumeTrue(Outsider.hasPython(), "python3 is not there");
    byte[] export = export(HashVersion2.WRITTEN);
    List<String> lines = new String(export, StandardCharsets.UTF_8).lines().toList();
    assertTrue(lines.get(0).matches("\\{\"hash\":\"[0-9a-f]{64}\",\"previousHash\":.*"));
    assertTrue(lines.get(3).matches("\\{\"hash\":\"[0-9a-f]{128}\",\"hashVersion\":2,\"previ.*"));
    String both =
        Files.readString(Path.of("docs", "verify-audit.py"))
            .replace(
                "HASHES = {1: hashlib.sha256}", "HASHES = {1: hashlib.sha256, 2: hashlib.sha512}");
    Outsider.Verdict whole = Outsider.verify(both, List.of(), export);
    assertEquals(0, whole.exitCode(), whole.said());
    assertTrue(whole.said().startsWith("OK doors/1 1..7 "), whole.said());
    assertSays(3, "UNKNOWN doors/1 4: hash version 2 is not known", export);
    assertSays(
        3, "UNKNOWN doors/1 4: hash version 2 is not known", export(HashVersions.OF_THIS_PROGRAM));
    String text = new String(export, StandardCharsets.UTF_8);
    byte[] other =
        text.replaceFirst(",\"hashVersion\":2,\"prev", ",\"prev").getBytes(StandardCharsets.UTF_8);
    assertSays(1, "BROKEN doors/1 4: its hash version was changed", other);
    byte[] later = text.replace("door/7", "gate/7").getBytes(StandardCharsets.UTF_8);
    assertSays(1, "BROKEN doors/1 7: the record was changed", later);
    version(2, 2);
    assertSays(1, "BROKEN doors/1 2: the record was changed", both, export(HashVersion2.WRITTEN));
  }

  private static void assertSays(int exitCode, String begin, byte[] export) throws IOException {
    assertSays(exitCode, begin, Files.readString(Path.of("docs", "verify-audit.py")), export);
  }

  private static void assertSays(int exitCode, String begin, String script, byte[] export) {
    Outsider.Verdict verdict = Outsider.verify(script, List.of(), export);
    assertEquals(exitCode, verdict.exitCode(), verdict.said());
    assertTrue(verdict.said().startsWith(begin), verdict.said());
  }

  private static byte[] export(HashVersions versions) {
    AuditExport export = new AuditExport(parts.dataSource, versions);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    export.parts(CHAIN, 1, Long.MAX_VALUE).forEach(part -> export.page(part, all));
    return all.toByteArray();
  }

  /** What makes a changed version visible, and what the script needs. */
  @Test
  void eachVersionAfterTheFirstHashesItsNumberAndTheScriptKnowsEach() throws IOException {
    AuditEvent event = new AuditEvent("a", "b", "c", "SUCCESS", null);
    for (HashVersions versions : List.of(HashVersions.OF_THIS_PROGRAM, HashVersion2.WRITTEN)) {
      for (int number : versions.numbers()) {
        String json =
            versions.of(number).template("i", "s", "t", Instant.EPOCH, event).in(CHAIN, 1);
        JsonNode members = EventsDocument.JSON.readTree(json);
        assertEquals(number, members.path("hashVersion").asInt(1), json);
        assertEquals(number == 1, members.path("hashVersion").isMissingNode(), json);
        List<String> names = new ArrayList<>();
        members.fieldNames().forEachRemaining(names::add);
        assertEquals(new ArrayList<>(new TreeSet<>(names)), names);
      }
    }
    String script = Files.readString(Path.of("docs", "verify-audit.py"));
    Matcher hashes = Pattern.compile("HASHES = \\{(.*)}").matcher(script);
    assertTrue(hashes.find());
    Set<Integer> known =
        Pattern.compile("(\\d+):")
            .matcher(hashes.group(1))
            .results()
            .map(one -> Integer.valueOf(one.group(1)))
            .collect(Collectors.toSet());
    assertEquals(HashVersions.OF_THIS_PROGRAM.numbers(), known);
  }

  @Test
  void twoVersionsOfOneNumberAreRefused() {
    assertThrows(
        IllegalStateException.class,
        () -> new HashVersions(new HashVersion1(), new HashVersion1()));
  }
}
