package io.nightshift.notifications;

import io.nightshift.events.EventTime;
import io.nightshift.jobs.bulk.BulkAction;
import io.nightshift.jobs.bulk.BulkItem;
import io.nightshift.jobs.bulk.BulkSelection;
import io.nightshift.jobs.bulk.BulkTally;
import io.nightshift.notifications.channels.Channel;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queues all failed notifications that match again, oldest first. */
@Singleton
final class BulkRetry implements BulkAction {
  /** The number of notifications in one transaction, relative to the number of items of a step. */
  private static final int TOGETHER = 5;

  private static final String CHANNEL = "channel";
  private static final String ERROR = "error";
  private static final String FROM = "from";
  private static final String TO = "to";

  @Override
  public String name() {
    return "notifications.retry";
  }

  @Override
  public List<String> parameters() {
    return List.of(CHANNEL, ERROR, FROM, TO);
  }

  @Override
  public void check(Map<String, String> filter) {
    FailedNotifications.Filter checked = filter(filter);
    Instant from = checked.from();
    Instant to = checked.to();
    if (from != null && to != null && from.isAfter(to)) {
      throw new IllegalArgumentException("from must not be after to");
    }
  }

  private static FailedNotifications.Filter filter(Map<String, String> filter) {
    return new FailedNotifications.Filter(
        channel(filter), filter.get(ERROR), time(filter, FROM), time(filter, TO));
  }

  private static @Nullable Channel channel(Map<String, String> filter) {
    String name = filter.get(CHANNEL);
    if (name == null) {
      return null;
    }
    for (Channel channel : Channel.values()) {
      if (channel.name().toLowerCase(Locale.ROOT).equals(name)) {
        return channel;
      }
    }
    throw new IllegalArgumentException("channel must be one of email, webhook");
  }

  private static @Nullable Instant time(Map<String, String> filter, String name) {
    String value = filter.get(name);
    if (value == null) {
      return null;
    }
    // An unencoded + of an offset is decoded as a space in a query.
    String text = value.replace(' ', '+');
    Instant time = EventTime.parse(text);
    if (time == null) {
      throw new IllegalArgumentException(name + " " + EventTime.fault(text).message());
    }
    return time;
  }

  @Override
  public long lastId(Connection connection) throws SQLException {
    return FailedNotifications.lastId(connection);
  }

  @Override
  public long count(Connection connection, BulkSelection selection) throws SQLException {
    return FailedNotifications.count(connection, part(selection, null));
  }

  private static FailedNotifications.Part part(BulkSelection selection, @Nullable Long after) {
    return new FailedNotifications.Part(
        filter(selection.filter()), after == null ? 0 : after, selection.lastId(), selection.at());
  }

  @Override
  public List<Item> next(
      Connection connection, BulkSelection selection, @Nullable Long after, int most)
      throws SQLException {
    FailedNotifications.Part rest = part(selection, after);
    long last = FailedNotifications.lastOf(connection, rest, most * TOGETHER);
    return last == 0 ? List.of() : List.of(new Item(rest.upTo(last)));
  }

  /** The retry of neighbours. */
  record Item(FailedNotifications.Part part) implements BulkItem {
    @Override
    public long position() {
      return part.lastId();
    }

    @Override
    public BulkTally change(Connection connection) throws SQLException {
      return BulkTally.ofDone(FailedNotifications.retry(connection, part));
    }
  }
}
