package io.nightshift.intake.deadletters;

import io.nightshift.events.Reason;
import io.nightshift.intake.consumer.KeptHeaders;
import io.nightshift.jobs.QueryConditions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads dead letters: records that could not be applied. */
@ApplicationScoped
@ActivateRequestContext
public class DeadLetters {
  private static final String IN_FRONT =
      """
      SELECT l.id, f.id FROM dead_letter l CROSS JOIN LATERAL (
        SELECT id FROM dead_letter
        WHERE topic = l.topic AND sha256(key) = sha256(l.key) AND state = 'OPEN'
          AND key IS NOT NULL AND id < l.id
        ORDER BY id LIMIT 1) AS f
      WHERE l.id IN (:ids)
      """;

  /**
   * A filter of dead letters; null for any value.
   *
   * @param topic of this topic
   * @param reason with this reason
   * @param state in this state
   */
  public record Filter(
      @Nullable String topic, @Nullable Reason reason, DeadLetterView.@Nullable State state) {

    /** The filter that matches all dead letters. */
    public static final Filter ALL = new Filter(null, null, null);
  }

  /**
   * Dead letters, newest first.
   *
   * @param before only those older than the one of this id; null for the newest
   * @param limit the maximum number of dead letters
   */
  public List<DeadLetterView> list(Filter filter, @Nullable Long before, int limit) {
    Reason reason = filter.reason();
    QueryConditions conditions =
        new QueryConditions()
            .and("topic = :topic", "topic", filter.topic())
            .and("reason = :reason", "reason", reason == null ? null : reason.name())
            .and("state = :state", "state", filter.state())
            .and("id < :before", "before", before);
    List<DeadLetterView> found =
        DeadLetterRow.find(conditions.where() + " order by id desc", conditions.values())
            .page(0, limit)
            .project(DeadLetterView.class)
            .list();
    return behind(found);
  }

  /** Adds to parked events the dead letter that each of them waits for now. */
  private static List<DeadLetterView> behind(List<DeadLetterView> letters) {
    List<Long> parked =
        letters.stream().filter(DeadLetterView::isParked).map(DeadLetterView::id).toList();
    if (parked.isEmpty()) {
      return letters;
    }
    Map<Long, Long> fronts = new HashMap<>();
    for (Object row :
        DeadLetterRow.getEntityManager()
            .createNativeQuery(IN_FRONT, Object[].class)
            .setParameter("ids", parked)
            .getResultList()) {
      Object[] pair = (Object[]) row;
      fronts.put((Long) pair[0], (Long) pair[1]);
    }
    return letters.stream()
        .map(
            letter -> {
              Long front = fronts.get(letter.id());
              return front == null ? letter : letter.behind(front);
            })
        .toList();
  }

  /** The number of dead letters that wait for an operator. */
  public long open() {
    return DeadLetterRow.count("state", DeadLetterView.State.OPEN);
  }

  /** The dead letter of that id, with its record. */
  public Optional<DeadLetterView.Whole> find(long id) {
    return DeadLetterRow.<DeadLetterRow>findByIdOptional(id)
        .map(
            row ->
                new DeadLetterView.Whole(
                    behind(List.of(row.summary())).getFirst(),
                    DeadLetterView.Bytes.of(row.key),
                    headers(row),
                    DeadLetterView.Bytes.of(row.value)));
  }

  private static List<DeadLetterView.Header> headers(DeadLetterRow row) {
    List<DeadLetterView.Header> headers = new ArrayList<>();
    for (Header header : KeptHeaders.read(row.headers, row.rawHeaders)) {
      headers.add(new DeadLetterView.Header(header.key(), DeadLetterView.Bytes.of(header.value())));
    }
    return headers;
  }
}
