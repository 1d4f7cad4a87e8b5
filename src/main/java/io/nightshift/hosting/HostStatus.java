package io.nightshift.hosting;

import java.time.Instant;

/** The host as others see it. */
public interface HostStatus {
  /** The state of the host. */
  HostState state();

  /** When this host was created. */
  Instant startedAt();
}
