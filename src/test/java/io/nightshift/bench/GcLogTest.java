package io.nightshift.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {

  @TempDir Path folder;

  @Test
  void whatIsAllocatedIsWhatCameBetweenCollectionsOfTheTimeAskedFor() throws IOException {
    GcLog log =
        log(
            """
            [1000ms] Using G1
            [2000ms] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 16M->5M(256M) 49.118ms
            [3000ms] GC(1) Pause Young (Concurrent Start) (Metadata GC Threshold) 155M->10M(256M) 6.1ms
            [3001ms] GC(2) Concurrent Mark Cycle
            [5000ms] GC(3) Pause Remark 60M->40M(256M) 2.000ms
            [9000ms] GC(4) Pause Young (Normal) (G1 Evacuation Pause) 250M->99M(256M) 9.000ms
            """);

    assertEquals((150 + 50) / 3.0, log.allocatedPerSecond(0, 6000));
    assertEquals(40, log.mostKept(0, 6000));
    assertEquals(99, log.lastKept(9999));
  }

  @Test
  void withoutCollectionsThereIsNoFigure() throws IOException {
    GcLog one = log("[2000ms] GC(0) Pause Young (Normal) 16M->5M(256M) 49.118ms\n");

    assertTrue(Double.isNaN(one.allocatedPerSecond(0, 9000)));
    assertTrue(Double.isNaN(one.mostKept(0, 1000)));
    assertTrue(Double.isNaN(new GcLog(folder.resolve("none")).lastKept(9000)));
  }

  @Test
  void otherCollectorsAreReadToo() throws IOException {
    GcLog log =
        log(
            """
            [1ms] GC(0) Pause Young (Allocation Failure) 68M->1M(247M) 1.2ms
            [2ms] GC(1) Minor Collection (Allocation Rate) 138M(54%)->24M(9%) 0.004s
            """);

    assertEquals(24, log.lastKept(9));
  }

  private GcLog log(String text) throws IOException {
    return new GcLog(Files.writeString(folder.resolve("gc"), text));
  }
}
