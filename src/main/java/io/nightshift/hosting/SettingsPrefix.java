package io.nightshift.hosting;

import io.smallrye.config.ConfigMapping;

/** The prefix that an application gives to the names of its {@link HostSettings}. */
public final class SettingsPrefix {
  private SettingsPrefix() {}

  /**
   * The prefix of these settings, without a dot at its end.
   *
   * @throws IllegalArgumentException if the settings are no {@link ConfigMapping}
   */
  public static String of(HostSettings settings) {
    for (Class<?> type : settings.getClass().getInterfaces()) {
      ConfigMapping mapping = type.getAnnotation(ConfigMapping.class);
      if (mapping != null) {
        return mapping.prefix();
      }
    }
    throw new IllegalArgumentException("not a @ConfigMapping: " + settings.getClass().getName());
  }
}
