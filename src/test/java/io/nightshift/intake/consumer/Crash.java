package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Ends a consumer right after a step of one of its batches: the server kills its session, as it
 * does when a process dies, and nothing of the consumer runs on.
 */
final class Crash {
  /** The second batch: something is done before, and something is left. */
  private static final int AT = 2;

  /** The steps of a batch, in their order. */
  public enum Step {
    POSITIONS_ADVANCED,
    CLAIMED,
    CLAIMED_BY_COPY,
    APPLIED,
    DEAD_LETTERS_WRITTEN,
    COMMITTED,
    COMMITTED_TO_KAFKA
  }

  /** The end of a process. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed(Step after) {
      super("killed after " + after);
    }
  }

  private final Step after;
  private final boolean survived;
  private final PGSimpleDataSource database;
  private final AtomicInteger reached = new AtomicInteger();

  Crash(Step after, PGSimpleDataSource database) {
    this(after, false, database);
  }

  private Crash(Step after, boolean survived, PGSimpleDataSource database) {
    this.after = after;
    this.survived = survived;
    this.database = database;
  }

  /** The session is killed after its commit, before it could answer; the consumer survives that. */
  static Crash ofAnAnswer(PGSimpleDataSource database) {
    return new Crash(Step.COMMITTED, true, database);
  }

  /** Whether it has happened. */
  boolean happened() {
    return reached.get() >= AT;
  }

  /** The database, watched. */
  PGSimpleDataSource dataSource() {
    PGSimpleDataSource watched =
        new PGSimpleDataSource() {
          private static final long serialVersionUID = 1L;

          @Override
          public Connection getConnection() throws SQLException {
            return watch(super.getConnection());
          }
        };
    watched.setUrl(database.getUrl());
    watched.setUser(database.getUser());
    watched.setPassword(database.getPassword());
    return watched;
  }

  private Connection watch(Connection connection) {
    return proxy(
        Connection.class,
        connection,
        (method, arguments, result) -> {
          if (method.equals("commit")) {
            reached(Step.COMMITTED, connection);
          } else if (method.equals("releaseSavepoint")) {
            reached(Step.CLAIMED_BY_COPY, connection);
          }
          return method.equals("prepareStatement")
              ? watch(connection, (String) arguments[0], (PreparedStatement) result)
              : result;
        });
  }

  private PreparedStatement watch(Connection connection, String sql, PreparedStatement statement) {
    return proxy(
        PreparedStatement.class,
        statement,
        (method, arguments, result) -> {
          if (method.startsWith("execute")) {
            if (sql.startsWith("UPDATE intake_position")) {
              reached(Step.POSITIONS_ADVANCED, connection);
            } else if (sql.startsWith("INSERT INTO inbox")) {
              reached(Step.CLAIMED, connection);
            } else if (sql.startsWith("INSERT INTO dead_letter")) {
              reached(Step.DEAD_LETTERS_WRITTEN, connection);
            }
          }
          return result;
        });
  }

  /** A room's processor, watched. */
  <T> EventProcessor<T> processor(EventProcessor<T> processor) {
    return new EventProcessor<>() {
      @Override
      public String name() {
        return "orders";
      }

      @Override
      public ParseResult<T> read(CloudEvent event) {
        return processor.read(event);
      }

      @Override
      public List<Rejection> apply(Connection connection, List<Event<T>> events)
          throws SQLException {
        List<Rejection> rejections = processor.apply(connection, events);
        reached(Step.APPLIED, connection);
        return rejections;
      }
    };
  }

  /** A connection to the broker, watched. */
  @SuppressWarnings("unchecked") // A proxy knows no type parameters.
  Consumer<byte[], byte[]> consumer(Consumer<byte[], byte[]> consumer) {
    return proxy(
        Consumer.class,
        consumer,
        (method, arguments, result) -> {
          if (method.equals("commitAsync")
              && after == Step.COMMITTED_TO_KAFKA
              && reached.incrementAndGet() == AT) {
            throw new Killed(after);
          }
          return result;
        });
  }

  private void reached(Step step, Connection connection) throws SQLException {
    if (step == after && reached.incrementAndGet() == AT) {
      kill(database, connection);
      if (survived) {
        throw new SQLException("An I/O error occurred while sending to the backend.", "08006");
      }
      throw new Killed(step);
    }
  }

  /** Ends a session as the death of its process does. */
  static void kill(PGSimpleDataSource database, Connection session) throws SQLException {
    int pid = session.unwrap(PGConnection.class).getBackendPID();
    try (Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("SELECT pg_terminate_backend(%d)".formatted(pid));
    }
  }

  /** Sees what a call has answered. */
  @FunctionalInterface
  private interface Watch {
    Object called(String method, Object[] arguments, Object result) throws SQLException;
  }

  private static <I> I proxy(Class<I> type, I target, Watch watch) {
    InvocationHandler handler =
        (Object proxy, Method method, Object[] arguments) -> {
          try {
            return watch.called(method.getName(), arguments, method.invoke(target, arguments));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
