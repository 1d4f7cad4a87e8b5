package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.intake.DocumentedEvents;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The audit events of {@code docs/events.yaml}. */
class AuditEventsDocumentTest extends DocumentedEvents<AuditDraft> {

  AuditEventsDocumentTest() {
    super("audit.events", new AuditProcessor()::read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"order.placed", "access.denied", "Ü", " "})
  void theTypeMayBeAny(String type) {
    assertEquals(Set.of(), types());
    JsonNode event = event("audited", "/type", TextNode.valueOf(type));
    assertTrue(allows(event) && read(event).accepted());
  }
}
