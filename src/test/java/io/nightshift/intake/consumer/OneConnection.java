package io.nightshift.intake.consumer;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.PooledConnection;
import org.postgresql.ds.PGConnectionPoolDataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/** A data source with one connection for one thread, which is not made again for each use. */
final class OneConnection extends PGSimpleDataSource implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient PooledConnection connection;

  OneConnection(BaseDataSource database) {
    PGConnectionPoolDataSource pool = new PGConnectionPoolDataSource();
    pool.setUrl(database.getUrl());
    try {
      connection = pool.getPooledConnection(database.getUser(), database.getPassword());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connection.getConnection();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
