package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.Nightshift;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** {@code HostingJarIT} has an application with another prefix. */
class SettingsPrefixTest {
  @Test
  void anApplicationGivesThePrefixOfItsSettings() {
    Nightshift.Settings settings =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(Nightshift.Settings.class)
            .build()
            .getConfigMapping(Nightshift.Settings.class);
    assertEquals("nightshift", SettingsPrefix.of(settings));
  }

  @Test
  void settingsWithoutAPrefixAreRefused() {
    HostSettings settings =
        (HostSettings)
            Proxy.newProxyInstance(
                HostSettings.class.getClassLoader(),
                new Class<?>[] {HostSettings.class},
                (proxy, method, args) -> null);
    assertThrows(IllegalArgumentException.class, () -> SettingsPrefix.of(settings));
  }
}
