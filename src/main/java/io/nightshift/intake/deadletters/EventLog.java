package io.nightshift.intake.deadletters;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.List;
import java.util.Optional;

/** Reads the state of each event. */
@ApplicationScoped
@ActivateRequestContext
public class EventLog {

  /** The state of the event of that id and source; empty if it was never seen. */
  public Optional<EventView> find(String id, String source) {
    InboxRow taken = InboxRow.findById(new InboxRow.Key(id, source));
    if (taken == null) {
      return unclaimed(id, source);
    }
    return deadLetter(
            """
            eventId = ?1 and source = ?2 and topic = ?3 and partition = ?4 and recordOffset = ?5
            and state <> ?6\
            """,
            id,
            source,
            taken.topic,
            taken.partition,
            taken.recordOffset,
            DeadLetterView.State.REPLAYED)
        .map(dead -> deadLettered(id, source, dead))
        .or(
            () ->
                Optional.of(
                    new EventView(
                        id,
                        source,
                        EventView.State.APPLIED,
                        taken.topic,
                        taken.partition,
                        taken.recordOffset,
                        taken.at,
                        null)));
  }

  /**
   * The sources of the events of that id, in order.
   *
   * @param limit the maximum number of sources
   */
  public List<String> sources(String id, int limit) {
    return InboxRow.getEntityManager()
        .createQuery(
            """
            select i.source from InboxRow i where i.eventId = :id
            union
            select d.source from DeadLetterRow d where d.eventId = :id and d.source is not null
            order by 1\
            """,
            String.class)
        .setParameter("id", id)
        .setMaxResults(limit)
        .getResultList();
  }

  /** An event whose identity could not be claimed has a dead letter only. */
  private static Optional<EventView> unclaimed(String id, String source) {
    return deadLetter(
            "eventId = ?1 and source = ?2 and state <> ?3",
            id,
            source,
            DeadLetterView.State.REPLAYED)
        .map(dead -> deadLettered(id, source, dead))
        .or(
            () ->
                deadLetter("eventId = ?1 and source = ?2", id, source)
                    .map(replayed -> view(id, source, replayed, EventView.State.APPLIED)));
  }

  private static Optional<DeadLetterView> deadLetter(String query, Object... values) {
    return DeadLetterRow.find(query + " order by id desc", values)
        .page(0, 1)
        .project(DeadLetterView.class)
        .firstResultOptional();
  }

  private static EventView deadLettered(String id, String source, DeadLetterView dead) {
    return view(id, source, dead, EventView.State.DEAD_LETTERED);
  }

  private static EventView view(
      String id, String source, DeadLetterView dead, EventView.State state) {
    return new EventView(
        id,
        source,
        state,
        dead.topic(),
        dead.partition(),
        dead.recordOffset(),
        dead.at(),
        state == EventView.State.DEAD_LETTERED ? dead.id() : null);
  }
}
