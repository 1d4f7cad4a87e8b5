package io.nightshift.build;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints the test classes of a JVM that took longest, at its end. */
public final class TestTimes implements LauncherSessionListener {
  private static final int SHOWN = 30;

  /**
   * Times in milliseconds; what is before the first test is mostly a start of the application.
   *
   * @param processor of this JVM, without the servers of its tests
   */
  private record Times(
      String testClass, long all, long beforeFirstTest, long processor, int tests) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%8.1f %8.1f %8.1f %6d  %s",
          all / 1e3,
          beforeFirstTest / 1e3,
          processor / 1e3,
          tests,
          testClass);
    }
  }

  private final Map<String, Times> times = new LinkedHashMap<>();
  private long firstPlanAt = -1;

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    session.getLauncher().registerTestExecutionListeners(new Listener());
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (times.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Times of %d test classes of this JVM: %d s, of these %d s before the first class."
                + " Its processor time: %d s.%n"
                + " seconds   before processor tests  (before: until the first test, such as a start)%n",
            times.size(),
            uptime() / 1_000,
            firstPlanAt / 1_000,
            processor() / 1_000));
    times.values().stream()
        .sorted(Comparator.comparingLong(Times::all).reversed())
        .limit(SHOWN)
        .forEach(one -> text.append(one).append(System.lineSeparator()));
    System.out.print(text);
  }

  private static long uptime() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }

  private static long processor() {
    return TimeUnit.NANOSECONDS.toMillis(
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
  }

  /** Of one class after the other: the tests of a JVM do not run side by side. */
  private final class Listener implements TestExecutionListener {
    private @Nullable TestIdentifier testClass;
    private long begun;
    private long firstTest;
    private long processorBefore;
    private int tests;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      if (firstPlanAt < 0) {
        firstPlanAt = uptime();
      }
    }

    @Override
    public void executionStarted(TestIdentifier one) {
      if (one.isTest() && tests++ == 0) {
        firstTest = System.nanoTime();
      }
      if (testClass == null && one.getSource().orElse(null) instanceof ClassSource) {
        testClass = one;
        begun = System.nanoTime();
        firstTest = begun;
        processorBefore = processor();
        tests = 0;
      }
    }

    @Override
    public void executionFinished(TestIdentifier one, TestExecutionResult result) {
      if (one.equals(testClass) && one.getSource().orElse(null) instanceof ClassSource source) {
        testClass = null;
        times.put(
            source.getClassName(),
            new Times(
                source.getClassName(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                TimeUnit.NANOSECONDS.toMillis(firstTest - begun),
                processor() - processorBefore,
                tests));
      }
    }
  }
}
