package io.nightshift.audit.hashing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTemplateTest {
  private static final String CHAIN = "audit.events/3";
  private static final Instant AT = Instant.parse("2026-11-26T10:15:30.000001Z");

  /** Of characters of one to four bytes in UTF-8, since the gaps are counted in bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"ada", "é", "漢字", "😀", "\"\\\n", ""})
  void theGapsAreWhereTheValuesBelong(String text)
      throws JsonProcessingException, NoSuchAlgorithmException {
    AuditEvent event = new AuditEvent(text + "1", text + "2", text + "3", text + "4", null);
    RecordTemplate json =
        new HashVersion1().template(text + "5", text + "6", text + "7", AT, event);
    String whole = json.in(CHAIN, 1_234_567);

    Map<String, Object> expected = new TreeMap<>();
    expected.put("actor", text + "1");
    expected.put("action", text + "2");
    expected.put("resource", text + "3");
    expected.put("outcome", text + "4");
    expected.put("id", text + "5");
    expected.put("source", text + "6");
    expected.put("type", text + "7");
    expected.put("at", "2026-11-26T10:15:30.000001Z");
    expected.put("chain", CHAIN);
    expected.put("sequence", 1_234_567);
    expected.put("details", null);
    assertEquals(new ObjectMapper().writeValueAsString(expected), whole);

    MessageDigest pieces = MessageDigest.getInstance("SHA-256");
    json.digest(RecordTemplate.quoted(CHAIN), 1_234_567, pieces);
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8)),
        pieces.digest());
  }
}
