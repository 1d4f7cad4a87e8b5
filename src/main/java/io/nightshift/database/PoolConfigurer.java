package io.nightshift.database;

import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.quarkus.agroal.runtime.JdbcDriver;
import io.quarkus.arc.Unremovable;
import io.quarkus.jdbc.postgresql.runtime.PostgreSQLAgroalConnectionConfigurer;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Configures the pool with {@link StaleConnections}; Quarkus' own class detects broken connections
 * only. Quarkus looks it up at run time, which the build does not see.
 */
@Unremovable
@Alternative
@Priority(1)
@Singleton
@JdbcDriver("postgresql")
final class PoolConfigurer extends PostgreSQLAgroalConnectionConfigurer {
  private final StaleConnections stale;

  @Inject
  PoolConfigurer(StaleConnections stale) {
    this.stale = stale;
  }

  @Override
  public void setExceptionSorter(
      String databaseKind, AgroalDataSourceConfigurationSupplier configuration) {
    configuration.connectionPoolConfiguration().exceptionSorter(stale);
  }
}
