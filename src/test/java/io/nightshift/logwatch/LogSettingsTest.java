package io.nightshift.logwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogSettingsTest {
  private static final int ORDINAL_OF_THE_ENVIRONMENT = 300;

  @ParameterizedTest
  @ValueSource(strings = {"THRESHOLDS__ERROR_", "THRESHOLDS_ERROR"})
  void aLevelIsNamedByTheEnvironmentWithQuotesAndWithout(String threshold) {
    Map<String, String> environment = new HashMap<>();
    environment.put("NIGHTSHIFT_MONITORING_LOGS__SHOP__PATH", "/var/log/shop.log");
    environment.put("NIGHTSHIFT_MONITORING_LOGS__SHOP__" + threshold, "50");

    LogSettings log =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(LogWatchSettings.class)
            .withInterceptors(new QuotedMapKeys())
            .withSources(new EnvConfigSource(environment, ORDINAL_OF_THE_ENVIRONMENT))
            .build()
            .getConfigMapping(LogWatchSettings.class)
            .logs()
            .get("shop");

    // The rules of a watch read the name of a level in any case.
    assertEquals(Map.of("error", 50), log.thresholds());
  }
}
