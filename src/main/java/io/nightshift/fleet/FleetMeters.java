package io.nightshift.fleet;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.web.RemovableMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The metrics of the fleet, as the last heartbeat of this instance has read it: {@code
 * nightshift_fleet_instances}, {@code nightshift_fleet_versions}; {@code NaN} while the database is
 * away. And {@code nightshift_fleet_workers_not_following}, of this instance.
 */
@Singleton
final class FleetMeters extends RemovableMeters {
  private static final List<String> STATES =
      List.of("STARTING", "RUNNING", "DRAINING", "STOPPED", InstanceRows.LOST);

  private final FleetMember member;
  private final HostedServices workers;
  private final DesiredStates desired;

  @Inject
  FleetMeters(FleetMember member, HostedServices workers, DesiredStates desired) {
    this.member = member;
    this.workers = workers;
    this.desired = desired;
  }

  @Override
  protected void bind() {
    for (String state : STATES) {
      gauge(
          "nightshift.fleet.instances",
          "Instances on this database by state, of all instances",
          Tags.of("state", state),
          member,
          seen -> instances(seen, state));
    }
    gauge(
        "nightshift.fleet.versions",
        "Different versions of the live instances, of all instances",
        Tags.empty(),
        member,
        FleetMeters::versions);
    gauge(
        "nightshift.fleet.workers.not.following",
        "Workers of this instance that are not in the state that is desired for all instances",
        Tags.empty(),
        workers,
        all -> desired.unfollowed(all.all()));
  }

  private static double instances(FleetMember member, String state) {
    return member
        .seen()
        .map(
            seen ->
                (double) seen.answer().states().getOrDefault(state, 0L)
                    + (seen.state().equals(state) ? 1 : 0))
        .orElse(Double.NaN);
  }

  private static double versions(FleetMember member) {
    return member.seen().map(seen -> (double) seen.versions()).orElse(Double.NaN);
  }
}
