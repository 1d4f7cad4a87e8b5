package io.nightshift.intake.deadletters;

import io.nightshift.database.QueryConditions;
import io.nightshift.database.RowReader;
import io.nightshift.events.Reason;
import io.nightshift.intake.consumer.KeptHeaders;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads dead letters: records that could not be applied. */
@ApplicationScoped
public class DeadLetters {
  private static final String WHOLE =
      "SELECT %s, key, headers, raw_headers, value FROM dead_letter WHERE id = ?"
          .formatted(DeadLetterView.COLUMNS);
  private static final String COUNT_OPEN = "SELECT count(*) FROM dead_letter WHERE state = 'OPEN'";
  private static final String IN_FRONT =
      """
      SELECT l.id, f.id FROM dead_letter l CROSS JOIN LATERAL (
        SELECT id FROM dead_letter
        WHERE topic = l.topic AND sha256(key) = sha256(l.key) AND state = 'OPEN'
          AND key IS NOT NULL AND id < l.id
        ORDER BY id LIMIT 1) AS f
      WHERE l.id = ANY (?)
      """;

  private final DataSource dataSource;

  DeadLetters(DataSource dataSource) {
    this.dataSource = dataSource;
  }

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
   * @throws IllegalStateException if the database is away
   */
  public List<DeadLetterView> list(Filter filter, @Nullable Long before, int limit) {
    Reason reason = filter.reason();
    QueryConditions conditions =
        new QueryConditions()
            .and("topic = ?", filter.topic())
            .and("reason = ?", reason == null ? null : reason.name())
            .and("state = ?", filter.state())
            .and("id < ?", before);
    return behind(
        RowReader.list(
            dataSource,
            DeadLetterView.SELECT.formatted(conditions.where()),
            DeadLetterView::of,
            conditions.values(limit)));
  }

  /** Adds to parked events the dead letter that each of them waits for now. */
  private List<DeadLetterView> behind(List<DeadLetterView> letters) {
    Long[] parked =
        letters.stream()
            .filter(DeadLetterView::isParked)
            .map(DeadLetterView::id)
            .toArray(Long[]::new);
    if (parked.length == 0) {
      return letters;
    }
    Map<Long, Long> fronts =
        RowReader.list(
                dataSource,
                IN_FRONT,
                row -> Map.entry(row.getLong(1), row.getLong(2)),
                (Object) parked)
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return letters.stream()
        .map(
            letter -> {
              Long front = fronts.get(letter.id());
              return front == null ? letter : letter.behind(front);
            })
        .toList();
  }

  /**
   * The number of dead letters that wait for an operator.
   *
   * @throws IllegalStateException if the database is away
   */
  public long open() {
    return RowReader.count(dataSource, COUNT_OPEN);
  }

  /**
   * The dead letter of that id, with its record.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<DeadLetterView.Whole> find(long id) {
    return RowReader.first(dataSource, WHOLE, DeadLetters::whole, id)
        .map(
            found ->
                new DeadLetterView.Whole(
                    behind(List.of(found.summary())).getFirst(),
                    found.key(),
                    found.headers(),
                    found.value()));
  }

  private static DeadLetterView.Whole whole(ResultSet row) throws SQLException {
    return new DeadLetterView.Whole(
        DeadLetterView.of(row),
        DeadLetterView.Bytes.of(row.getBytes(13)),
        headers(row.getString(14), row.getBytes(15)),
        DeadLetterView.Bytes.of(row.getBytes(16)));
  }

  private static List<DeadLetterView.Header> headers(String json, byte @Nullable [] raw) {
    List<DeadLetterView.Header> headers = new ArrayList<>();
    for (Header header : KeptHeaders.read(json, raw)) {
      headers.add(new DeadLetterView.Header(header.key(), DeadLetterView.Bytes.of(header.value())));
    }
    return headers;
  }
}
