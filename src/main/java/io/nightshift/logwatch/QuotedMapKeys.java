package io.nightshift.logwatch;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds a setting whose name ends with a quoted key of a map, such as {@code
 * nightshift.monitoring.logs."shop".thresholds."error"}, in its environment variable {@code
 * NIGHTSHIFT_MONITORING_LOGS__SHOP__THRESHOLDS__ERROR_}. SmallRye Config lists such a name by
 * itself, but does not find its value, and the start fails.
 */
public final class QuotedMapKeys implements ConfigSourceInterceptor {
  private static final long serialVersionUID = 1L;

  @Override
  public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
    ConfigValue found = context.proceed(name);
    if (found != null || !name.endsWith("\"")) {
      return found;
    }
    ConfigValue variable =
        context.proceed(name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT));
    return variable == null ? null : variable.withName(name);
  }
}
