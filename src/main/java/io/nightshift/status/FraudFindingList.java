package io.nightshift.status;

import io.nightshift.fraud.FindingView;
import io.nightshift.fraud.Fraud;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of the findings of the fraud watch, newest first. */
@Singleton
public final class FraudFindingList extends FilteredList<FindingView, Long> {
  private static final ListFilter<String> RULE = ListFilter.text("rule");
  private static final ListFilter<String> SUBJECT = ListFilter.text("subject");

  private final Fraud fraud;

  @Inject
  FraudFindingList(Fraud fraud, ReadBulkhead reads) {
    super(
        "/fraud/findings", ListKey.number("fraud-findings", FindingView::id), reads, RULE, SUBJECT);
    this.fraud = fraud;
  }

  @Override
  protected ListPage<FindingView> read(QueryParams asked, @Nullable Long before, int limit) {
    return key().page(fraud.list(RULE.of(asked), SUBJECT.of(asked), before, limit + 1), limit);
  }
}
