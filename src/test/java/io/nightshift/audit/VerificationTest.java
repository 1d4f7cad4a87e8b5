package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.audit.Verification.FirstBroken;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The result of a verification, in words and as JSON. */
class VerificationTest {
  private static final FirstBroken UNKNOWN = FirstBroken.ofUnknownVersion("doors/1", 4, 9);

  @Test
  void aRecordThatCannotBeCheckedIsNotCalledAFault() {
    assertEquals("not verified", new Verification(false, List.of(), UNKNOWN, null, true).verdict());
    FirstBroken fault = new FirstBroken("doors/1", 4, UNKNOWN.why());
    assertEquals("not whole", new Verification(false, List.of(), fault, null, false).verdict());
  }

  @Test
  void itsJsonHasTheMembersOfTheInterface() throws Exception {
    assertEquals(
        """
        {"verified":false,"chains":[],"firstBroken":{"chain":"doors/1","sequence":4,"why":"%s"},\
        "at":null}\
        """
            .formatted(UNKNOWN.why()),
        new ObjectMapper()
            .writeValueAsString(new Verification(false, List.of(), UNKNOWN, null, true)));
  }
}
