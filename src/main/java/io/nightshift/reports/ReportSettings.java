package io.nightshift.reports;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Settings of the reports. */
@ConfigMapping(prefix = "nightshift.reports")
interface ReportSettings {

  /** The time zone of the days and of the hours in charts. */
  @WithDefault("UTC")
  ZoneId timeZone();

  /** The recipients of an email about each report. */
  Optional<List<String>> emails();

  /** The time limit of the database for one table of a report. */
  @WithDefault("10m")
  Duration timeout();

  /** How long a report is kept after its creation; 0 for forever. */
  @WithDefault("400d")
  Duration keep();
}
