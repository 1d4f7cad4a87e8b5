package io.nightshift.status;

import io.nightshift.intake.DeadLetterView;
import io.nightshift.intake.DeadLetters;
import io.nightshift.intake.Reason;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** The dead letters. */
@Path("/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class DeadLetterResource {
  private static final String LIST = "dead-letters";

  private final DeadLetters deadLetters;
  private final Reads reads;

  @Inject
  DeadLetterResource(DeadLetters deadLetters, Reads reads) {
    this.deadLetters = deadLetters;
    this.reads = reads;
  }

  /** Dead letters, newest first. */
  @GET
  public Listed<DeadLetterAnswer> list(@Context RoutingContext context) {
    Asked asked = new Asked(context);
    int limit = asked.limit();
    Long before = asked.after(LIST, 1, key -> id(key.getFirst()));
    DeadLetters.Filter filter =
        new DeadLetters.Filter(
            asked.text("topic"),
            asked.oneOf(Reason.class, "reason"),
            asked.oneOf(DeadLetterView.State.class, "state"));
    List<DeadLetterView> found =
        Asked.areStorable(filter.topic())
            ? reads.get(() -> deadLetters.list(filter, before, limit + 1))
            : List.of();
    return Listed.of(found, limit, one -> Cursor.of(LIST, one.id()), DeadLetterAnswer::of);
  }

  /** A dead letter with its record. */
  @GET
  @Path("/{id}")
  public DeadLetterAnswer.Whole one(@PathParam("id") String id) {
    return known(id)
        .flatMap(number -> reads.get(() -> deadLetters.find(number)))
        .map(DeadLetterAnswer.Whole::of)
        .orElseThrow(() -> ProblemException.notFound("There is no dead letter of this id"));
  }

  private static Optional<Long> known(String id) {
    try {
      return Optional.of(id(id));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static long id(String text) {
    long id = Cursor.number(text);
    if (id < 1) {
      throw new NumberFormatException(text);
    }
    return id;
  }
}
