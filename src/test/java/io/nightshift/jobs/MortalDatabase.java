package io.nightshift.jobs;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database whose user dies before one of its statements or commits: the server ends the session,
 * as it does when a process dies, and nothing of the user runs on.
 */
public final class MortalDatabase implements DataSource {
  private final PGSimpleDataSource database;
  private int left;

  /**
   * Dies after a number of statements and commits.
   *
   * @param steps that number
   */
  public MortalDatabase(PGSimpleDataSource database, int steps) {
    this.database = database;
    this.left = steps;
  }

  /** Dies after this number of further statements and commits. */
  public void dieAfter(int steps) {
    left = steps;
  }

  /** What is done with it. */
  @FunctionalInterface
  public interface Life {
    void live() throws SQLException;
  }

  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Whether it dies in that. */
  public boolean diesIn(Life life) throws SQLException {
    try {
      life.live();
      return false;
    } catch (Death e) {
      return true;
    }
  }

  private void step(Connection connection) throws SQLException {
    if (left-- == 0) {
      int pid = connection.unwrap(PGConnection.class).getBackendPID();
      try (Connection other = database.getConnection();
          Statement kill = other.createStatement()) {
        kill.execute("SELECT pg_terminate_backend(%d, 10000)".formatted(pid));
      }
      throw new Death();
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection = database.getConnection();
    return watch(Connection.class, connection, connection);
  }

  private <I> I watch(Class<I> type, I target, Connection connection) {
    InvocationHandler handler =
        (Object proxy, Method method, Object[] arguments) -> {
          if (method.getName().startsWith("execute") || method.getName().equals("commit")) {
            step(connection);
          }
          try {
            Object result = method.invoke(target, arguments);
            return switch (result) {
              case PreparedStatement one -> watch(PreparedStatement.class, one, connection);
              case Statement one -> watch(Statement.class, one, connection);
              case null, default -> result;
            };
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    return getConnection();
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return database.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    database.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    database.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return database.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return database.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return database.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return database.isWrapperFor(type);
  }
}
