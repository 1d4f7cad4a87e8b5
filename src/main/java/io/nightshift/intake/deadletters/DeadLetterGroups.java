package io.nightshift.intake.deadletters;

import io.nightshift.jobs.QueryConditions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.persistence.TypedQuery;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads dead letters grouped by their cause. Parked events have no cause. */
@ApplicationScoped
@ActivateRequestContext
public class DeadLetterGroups {
  private static final String SELECT =
      """
      select g.fingerprint, l.topic, l.type, l.reason, l.message, g.number, g.first, g.last, l.id
      from DeadLetterRow l join (
        select d.fingerprint as fingerprint, count(*) as number, min(d.at) as first,
               max(d.at) as last, max(d.id) as newest
        from DeadLetterRow d where %s
        group by d.fingerprint having max(d.id) < :before
        order by max(d.id) desc limit :limit) g on l.id = g.newest
      order by l.id desc
      """;

  /**
   * Groups, the one with the newest dead letter first.
   *
   * @param topic only of this topic; null for any
   * @param state only of dead letters in this state; null for any
   * @param before only those whose newest is older than the dead letter of this id; null for the
   *     newest
   * @param limit the maximum number of groups
   */
  public List<DeadLetterGroup> list(
      @Nullable String topic,
      DeadLetterView.@Nullable State state,
      @Nullable Long before,
      int limit) {
    QueryConditions conditions =
        new QueryConditions()
            .and("d.reason <> 'PARKED'", Map.of())
            .and("d.topic = :topic", "topic", topic)
            .and("d.state = :state", "state", state);
    TypedQuery<DeadLetterGroup> query =
        DeadLetterRow.getEntityManager()
            .createQuery(SELECT.formatted(conditions.where()), DeadLetterGroup.class)
            .setParameter("before", before == null ? Long.MAX_VALUE : before)
            .setParameter("limit", limit);
    conditions.values().forEach(query::setParameter);
    return query.getResultList();
  }
}
