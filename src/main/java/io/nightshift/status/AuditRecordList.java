package io.nightshift.status;

import io.nightshift.audit.AuditRecordView;
import io.nightshift.audit.AuditTrail;
import io.nightshift.events.EventTime;
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

/** The list of audit records, newest first. */
@Singleton
public final class AuditRecordList extends FilteredList<AuditRecordView, AuditRecordView.Position> {
  private static final ListFilter<String> ACTOR = ListFilter.text("actor");
  private static final ListFilter<String> RESOURCE = ListFilter.text("resource");
  private static final ListFilter<String> ACTION = ListFilter.text("action");
  private static final ListFilter<Instant> FROM = ListFilter.time("from");
  private static final ListFilter<Instant> TO = ListFilter.time("to");

  private final AuditTrail trail;

  @Inject
  AuditRecordList(AuditTrail trail, ReadBulkhead reads) {
    super(
        "/audit/records",
        new ListKey<>("audit-records", 3, AuditRecordList::key, AuditRecordList::position),
        reads,
        ACTOR,
        RESOURCE,
        ACTION,
        FROM,
        TO);
    this.trail = trail;
  }

  @Override
  protected ListPage<AuditRecordView> read(
      QueryParams asked, AuditRecordView.@Nullable Position before, int limit) {
    AuditTrail.Filter filter =
        new AuditTrail.Filter(
            ACTOR.of(asked), RESOURCE.of(asked), ACTION.of(asked), FROM.of(asked), TO.of(asked));
    AuditTrail.Page page = trail.list(filter, before, limit);
    return key().page(page.records(), page.more());
  }

  private static Object[] key(AuditRecordView record) {
    return new Object[] {EventTime.micros(record.at()), record.chain(), record.sequence()};
  }

  private static AuditRecordView.Position position(List<String> key) {
    return new AuditRecordView.Position(
        EventTime.ofMicros(Cursor.number(key.get(0))), key.get(1), Cursor.number(key.get(2)));
  }
}
