package io.nightshift.server;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one socket, within a limit for all of them and one for each address. At a
 * limit, a new connection replaces the one that has waited longest without a complete request, or,
 * if no request is late, the one that is idle longest. If all are being answered, the new one is
 * refused. So connections without requests do not block other callers.
 *
 * <p>Each operation takes constant time, whatever the number of connections.
 */
final class Connections {
  /**
   * The usual time for the request of a new connection to arrive. A connection between two
   * requests, which a caller can open again without an error, is closed first.
   */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final int most;
  private final int mostByAddress;
  private final long requestNanos;
  private final LongSupplier nanos;

  /** Connections of this process to itself, which are exempt from the limits. */
  private final Set<SocketAddress> expected = ConcurrentHashMap.newKeySet();

  private final Group all = new Group();
  private final Map<String, Group> byAddress = new HashMap<>();

  Connections(ServerSettings settings, LongSupplier nanos) {
    this.most = settings.maxConnections();
    this.mostByAddress = settings.maxConnectionsByAddress();
    this.requestNanos = settings.requestTimeout().toNanos();
    this.nanos = nanos;
  }

  /** The state of a connection. */
  enum State {
    /** Waits for a request, or for the first byte of the first one. */
    READING,
    /** Waits between two requests. */
    IDLE,
    /** The request is complete, and its answer is not. */
    ANSWERING,
    /** It is being closed. */
    ENDING
  }

  /** The connections of one state, in the order in which they entered it. */
  private static final class Group {
    private final Map<State, LinkedHashSet<Connection>> byState = new EnumMap<>(State.class);
    private int size;

    Group() {
      for (State state : State.values()) {
        byState.put(state, new LinkedHashSet<>());
      }
    }

    Set<Connection> in(State state) {
      return Objects.requireNonNull(byState.get(state));
    }

    @Nullable Connection dispensable(long now) {
      Connection reading = oldest(State.READING);
      boolean late = reading != null && now - reading.sinceNanos >= GRACE_NANOS;
      return Stream.of(oldest(State.ENDING), late ? reading : null, oldest(State.IDLE), reading)
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }

    private @Nullable Connection oldest(State state) {
      Iterator<Connection> connections = in(state).iterator();
      return connections.hasNext() ? connections.next() : null;
    }

    void add(Connection connection) {
      in(connection.state).add(connection);
      size++;
    }

    void remove(Connection connection) {
      in(connection.state).remove(connection);
      size--;
    }
  }

  /** Exempts connections from this socket address from the limits. */
  void expect(SocketAddress local) {
    expected.add(local);
  }

  /** Ends {@link #expect}. */
  void forget(SocketAddress local) {
    expected.remove(local);
  }

  /** The number of connections. */
  synchronized int size() {
    return all.size;
  }

  /**
   * Admits a new connection, and closes another one for it if needed; false if there is no room.
   */
  boolean admit(Connection connection) {
    SocketAddress remote = connection.remote();
    if (remote != null && expected.contains(remote)) {
      return true;
    }
    Connection other = null;
    synchronized (this) {
      Group own = byAddress.get(connection.address());
      Group full = own != null && own.size >= mostByAddress ? own : all.size >= most ? all : null;
      if (full != null) {
        other = full.dispensable(nanos.getAsLong());
        if (other == null) {
          return false;
        }
        drop(other);
      }
      connection.sinceNanos = nanos.getAsLong();
      keep(connection);
    }
    if (other != null) {
      other.close();
    }
    return true;
  }

  /** Removes a closed connection. */
  synchronized void remove(Connection connection) {
    if (connection.counted) {
      drop(connection);
    }
  }

  private void keep(Connection connection) {
    connection.counted = true;
    byAddress.computeIfAbsent(connection.address(), address -> new Group()).add(connection);
    all.add(connection);
  }

  private void drop(Connection connection) {
    connection.counted = false;
    all.remove(connection);
    Group group = byAddress.get(connection.address());
    if (group != null) {
      group.remove(connection);
      if (group.size == 0) {
        byAddress.remove(connection.address());
      }
    }
  }

  /**
   * Changes the state of a connection; nothing changes if it has that state already, or is being
   * closed.
   */
  synchronized void move(Connection connection, State state) {
    if (connection.state == state || connection.state == State.ENDING) {
      return;
    }
    boolean counted = connection.counted;
    if (counted) {
      drop(connection);
    }
    connection.state = state;
    connection.sinceNanos = nanos.getAsLong();
    if (counted) {
      keep(connection);
    }
  }

  /** Closes connections that exceed a time limit. Called once a second. */
  void sweep() {
    long now = nanos.getAsLong();
    List<Connection> late = new ArrayList<>();
    Map<Connection, Long> answering = new HashMap<>();
    synchronized (this) {
      for (Connection oldest : all.in(State.READING)) {
        if (now - oldest.sinceNanos < requestNanos) {
          break;
        }
        late.add(oldest);
      }
      all.in(State.ANSWERING).forEach(each -> answering.put(each, now - each.sinceNanos));
    }
    late.forEach(Connection::timeOut);
    answering.forEach((connection, time) -> connection.checkAnswer(now, time));
  }
}
