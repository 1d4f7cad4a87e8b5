package io.nightshift.status;

import io.nightshift.logwatch.LogCounts;
import io.nightshift.logwatch.LogKind;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list of the counts of log files on all instances, newest minute first. */
@Singleton
public final class LogCountList extends FilteredList<LogCounts.Count, LogCounts.Key> {
  private static final ListFilter<String> WATCH = ListFilter.text("watch");
  private static final ListFilter<Instant> FROM = ListFilter.time("from");
  private static final ListFilter<Instant> TO = ListFilter.time("to");

  private final LogCounts counts;

  @Inject
  LogCountList(LogCounts counts, ReadBulkhead reads) {
    super(
        "/monitoring/logs",
        new ListKey<>("logs", 5, LogCountList::parts, LogCountList::key),
        reads,
        WATCH,
        FROM,
        TO);
    this.counts = counts;
  }

  @Override
  protected ListPage<LogCounts.Count> read(
      QueryParams asked, LogCounts.@Nullable Key after, int limit) {
    LogCounts.Filter filter = new LogCounts.Filter(WATCH.of(asked), FROM.of(asked), TO.of(asked));
    return key().page(counts.list(filter, after, limit + 1), limit);
  }

  private static Object[] parts(LogCounts.Count count) {
    LogCounts.Key key = count.key();
    return new Object[] {key.minute(), key.watch(), key.instance(), key.kind(), key.name()};
  }

  private static LogCounts.Key key(List<String> parts) {
    return new LogCounts.Key(
        Cursor.time(parts.getFirst()),
        parts.get(1),
        parts.get(2),
        LogKind.valueOf(parts.get(3)),
        parts.get(4));
  }
}
