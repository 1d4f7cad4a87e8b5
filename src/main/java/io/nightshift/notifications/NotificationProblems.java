package io.nightshift.notifications;

import io.nightshift.database.StoredProblems;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Channels whose notifications failed within a day, and channels that wait for their server. */
@Singleton
final class NotificationProblems implements StoredProblems {
  private static final String FAILED = "failed-notifications";
  private static final String WAITING = "waiting-channels";
  private static final String FAILURES =
      """
      SELECT lower(channel), count(*) FROM notification
      WHERE state = 'FAILED' AND next_at > now() - interval '1 day' GROUP BY channel
      ORDER BY channel
      """;

  private final Settings settings;

  @Inject
  NotificationProblems(Settings settings) {
    this.settings = settings;
  }

  /** The thresholds. */
  @ConfigMapping(prefix = "nightshift.alerts")
  interface Settings {
    /** The number of notifications that failed within a day that raises an alert; 0 for never. */
    @WithDefault("1")
    int failedNotifications();

    /** The wait of a whole channel for its server that raises an alert. */
    @WithDefault("15s")
    Duration waitingChannels();
  }

  @Override
  public Set<String> rules() {
    return Set.of(FAILED, WAITING);
  }

  @Override
  public List<Problem> find(Connection connection) throws SQLException {
    List<Problem> problems = new ArrayList<>();
    if (settings.failedNotifications() > 0) {
      addFailed(connection, problems);
    }
    for (Map.Entry<String, ChannelWaits.Wait> each :
        ChannelWaits.current(connection, settings.waitingChannels()).entrySet()) {
      String text =
          "All notifications by %s wait since %s: %s"
              .formatted(
                  each.getKey(),
                  each.getValue().since().truncatedTo(ChronoUnit.SECONDS),
                  each.getValue().why());
      problems.add(new Problem(WAITING, each.getKey(), Degree.CRITICAL, text));
    }
    return problems;
  }

  private void addFailed(Connection connection, List<Problem> problems) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(FAILURES);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String channel = rows.getString(1);
        long count = rows.getLong(2);
        Degree degree =
            count < settings.failedNotifications() ? Degree.BELOW_THRESHOLD : Degree.WARNING;
        String text =
            "%d notifications by %s failed within a day: GET /notifications?state=FAILED"
                .formatted(count, channel);
        problems.add(new Problem(FAILED, channel, degree, text));
      }
    }
  }
}
