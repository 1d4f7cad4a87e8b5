package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.audit.TrailParts.Settings;
import io.nightshift.sandbox.LongTests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** However long the trail is, a small heap is enough. */
class ConstantMemoryTest {
  private static final String HEAP = "-Xmx40m";
  private static TrailParts parts;

  private static final int MANY = LongTests.cases(50_000, 150_000);

  /**
   * Some 100 MB of many records, with {@code -Plong}, and 60 MB of a few that are as large as they
   * may be.
   */
  @BeforeAll
  static void make() throws Exception {
    parts = new TrailParts("constant_memory");
    parts.grow("many/0", MANY, "{\"text\":\"%s\"}".formatted("x".repeat(100)));
    parts.grow("large/0", 60, "{\"text\":\"%s\"}".formatted("x".repeat(1_000_000)));
    parts.seal(Settings.UNSIGNED);
  }

  @Test
  void aTrailManyTimesTheHeapIsVerified() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-classpath",
                System.getProperty("java.class.path"),
                VerifyMain.class.getName(),
                parts.dataSource.getURL(),
                parts.dataSource.getUser(),
                parts.dataSource.getPassword())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains("verified=true"), said);
    for (String length : List.of("length=" + MANY, "length=60")) {
      assertTrue(said.contains(length), said);
    }
  }
}
