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

  /** Whose days are reported on, and whose hours the charts show. */
  @WithDefault("UTC")
  ZoneId timeZone();

  /** Who gets an email when one is made. */
  Optional<List<String>> emails();

  /** How long the database may take for one of the tables of a report. */
  @WithDefault("10m")
  Duration timeout();

  /** How long one is kept after it was made; 0 for ever. */
  @WithDefault("400d")
  Duration keep();
}
