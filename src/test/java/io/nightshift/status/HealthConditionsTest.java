package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.web.HealthCondition;
import io.nightshift.hosting.web.HealthCondition.Probe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthConditionsTest {
  @Test
  void aClockThatIsWrongIsAWarningAndTakesNoInstanceOutOfService() {
    HealthCondition clock = HealthConditions.clock(() -> Optional.of("60 s ahead"));
    assertEquals(Probe.READINESS, clock.probe());
    assertEquals("warning", clock.name());
    assertFalse(clock.fails());
    assertEquals(Optional.of("no scheduled worker runs: 60 s ahead"), clock.fault().get());
    assertEquals(Optional.empty(), HealthConditions.clock(Optional::empty).fault().get());
  }

  @Test
  void aDatabaseThatIsReadOnlyIsSaidAndTakesNoInstanceOutOfService() {
    HealthCondition database = HealthConditions.database(() -> Optional.of("only a standby"));
    assertEquals(Probe.READINESS, database.probe());
    assertEquals("database", database.name());
    assertFalse(database.fails());
    assertEquals(Optional.of("nothing is written: only a standby"), database.fault().get());
  }

  @Test
  void aPortThatAnswersNobodyIsWhatItDiesOf() {
    HealthCondition ports = HealthConditions.ports(() -> Optional.of("port 8080 is silent"));
    assertEquals(Probe.LIVENESS, ports.probe());
    assertEquals("http", ports.name());
    assertTrue(ports.fails());
    assertEquals(Optional.of("port 8080 is silent"), ports.fault().get());
  }
}
