package io.nightshift.build;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * A wait without a limit of its own ends after a minute: nobody waits that long but a failure, and
 * a busy machine exceeds Awaitility's 10 s. It is for tests that start no application: the others
 * load an Awaitility of their own.
 */
public final class LongWaits implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }
}
