package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.audit.OperatorTrail.Call;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OperatorTrailTest {
  @Test
  void textThatTheDatabaseDoesNotTakeIsRecordedWithAnotherCharacter() throws SQLException {
    TrailParts parts = new TrailParts("operator_trail");
    OperatorTrail trail = new OperatorTrail(parts.dataSource, Clock.systemUTC());
    Call call =
        new Call(
            "one\u0000",
            "ada\ud834",
            "intake.skip\u0000",
            "topic/\u0000\udd1e\ud834\udd1e",
            Map.of("offset\u0000", "\ud834\u0000"));
    UUID accepted = trail.accepted(call);
    trail.failed(call, accepted, "No \u0000");

    String first = " FROM audit_record WHERE event_id = '" + accepted + "'";
    assertEquals("ada\ufffd", parts.value("SELECT actor" + first));
    assertEquals("intake.skip\ufffd", parts.value("SELECT action" + first));
    assertEquals("topic/\ufffd\ufffd\ud834\udd1e", parts.value("SELECT resource" + first));
    assertEquals("nightshift/one\ufffd", parts.value("SELECT source" + first));
    assertEquals("{\"offset\ufffd\":\"\ufffd\ufffd\"}", parts.value("SELECT details" + first));
    assertEquals("2", parts.value("SELECT count(*) FROM audit_record"));
    assertTrue(parts.verify(TrailParts.Settings.UNSIGNED).verified());
  }
}
