package io.nightshift.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A short run of the chaos suite; the long one is {@code ./mvnw -Pchaos verify}. A killed broker is
 * {@link OutageIT}'s, a cut connection that of the tests of the intake.
 */
class ChaosIT {

  @Test
  void whateverStrikesNothingIsLostAndNothingAppliedTwice() throws SQLException {
    Deque<String> told = new ArrayDeque<>();
    try (Sandbox sandbox =
            Sandbox.startDurableWithoutNewTopics(
                Sandbox.emptied(Path.of("target", "sandbox-chaos")), line -> {});
        ChaosRun run = new ChaosRun(sandbox, "chaos", 7, told::add, NightshiftProcess::start)) {
      List<Fault> faults =
          LongTests.cases(
              List.of(Fault.KILL_REPLICA),
              List.of(
                  Fault.KILL_REPLICA,
                  Fault.FREEZE_REPLICA,
                  Fault.CRASH_DATABASE,
                  Fault.FILL_DATABASE));
      ChaosRun.Outcome outcome = run.inTurn(faults);
      assertEquals(Map.of(), outcome.differences(), told::toString);
      assertTrue(outcome.recoveries().keySet().containsAll(faults));
    }
  }
}
