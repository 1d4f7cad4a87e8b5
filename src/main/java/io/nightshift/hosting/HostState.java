package io.nightshift.hosting;

/** The state of the host as a whole. */
public enum HostState {
  /** Services are being started. */
  STARTING,
  /** Every service is started. */
  RUNNING,
  /** Services are being stopped. */
  DRAINING,
  /** Every service is stopped. */
  STOPPED
}
