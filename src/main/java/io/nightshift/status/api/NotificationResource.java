package io.nightshift.status.api;

import io.nightshift.notifications.FailedNotifications;
import io.nightshift.notifications.Notifications;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.Message;
import io.nightshift.status.NotificationList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
import io.nightshift.status.security.Operators;
import io.nightshift.status.security.Reader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of notifications, with the operators' calls. */
@Path("/notifications")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class NotificationResource {
  private static final ListFilter<Channel> CHANNEL =
      ListFilter.oneOf(
          "channel", () -> List.of(Channel.values()), one -> one.name().toLowerCase(Locale.ROOT));
  private static final ListFilter<String> ERROR = ListFilter.text("error");
  private static final ListFilter<Instant> FROM = ListFilter.time("from");
  private static final ListFilter<Instant> TO = ListFilter.time("to");

  private final Notifications notifications;
  private final NotificationList list;
  private final FailedNotifications failed;
  private final Operators operators;
  private final ReadBulkhead reads;

  @Inject
  NotificationResource(
      Notifications notifications,
      NotificationList list,
      FailedNotifications failed,
      Operators operators,
      ReadBulkhead reads) {
    this.notifications = notifications;
    this.list = list;
    this.failed = failed;
    this.operators = operators;
    this.reads = reads;
  }

  /** Notifications, newest first. */
  @GET
  public ListPage<NotificationResponse> list(@Context RoutingContext context) {
    Reader reader = Reader.of(context);
    return list.page(new QueryParams(context)).map(one -> NotificationResponse.of(one, reader));
  }

  /** One notification. */
  @GET
  @Path("/{id}")
  public NotificationResponse one(@PathParam("id") String id, @Context RoutingContext context) {
    return RowId.known(id)
        .flatMap(number -> reads.get(() -> notifications.find(number)))
        .map(found -> NotificationResponse.of(found, Reader.of(context)))
        .orElseThrow(NotificationResource::unknown);
  }

  /**
   * The message of a notification.
   *
   * @param subject the subject; null if it has none
   * @param text the plain text
   * @param html the HTML; null if there is only text
   */
  record Preview(@Nullable String subject, String text, @Nullable String html) {}

  /**
   * The message of a notification, as it would be sent now.
   *
   * @throws SQLException if the database is away
   */
  @GET
  @Path("/{id}/preview")
  @RolesAllowed(Operators.ROLE)
  public Preview preview(@PathParam("id") String id, @Context RoutingContext context)
      throws SQLException {
    NotificationResponse found = one(id, context);
    Message message =
        notifications.preview(RowId.parse(found.id())).orElseThrow(NotificationResource::unknown);
    return new Preview(found.subject(), message.text(), message.html());
  }

  /**
   * Queues a notification again, with all its attempts.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{id}/retry")
  @RolesAllowed(Operators.ROLE)
  public NotificationResponse retry(@PathParam("id") String id, @Context RoutingContext context)
      throws SQLException {
    return act("notification.retry", id, "tried again", notifications::retry, context);
  }

  /**
   * Queues many failed notifications again, or only counts them.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/retry")
  @RolesAllowed(Operators.ROLE)
  public FailedNotifications.Tally retryAll(@Context RoutingContext context) throws SQLException {
    QueryParams asked = QueryParams.ofCall(context);
    Instant from = FROM.of(asked);
    Instant to = TO.of(asked);
    if (from != null && to != null && from.isAfter(to)) {
      throw ProblemException.badParameter("from must not be after to");
    }
    FailedNotifications.Filter filter =
        new FailedNotifications.Filter(CHANNEL.of(asked), ERROR.of(asked), from, to);
    boolean counting = asked.flag("dryRun");
    if (!ERROR.isStorable(asked)) {
      return new FailedNotifications.Tally(0, 0);
    }
    if (counting) {
      return failed.dryRun(filter);
    }
    return operators.call(
        "notification.retry",
        "notifications",
        ListFilter.sent(List.of(CHANNEL, ERROR, FROM, TO), asked),
        () -> failed.retry(filter));
  }

  /**
   * Cancels a notification.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{id}/cancel")
  @RolesAllowed(Operators.ROLE)
  public NotificationResponse cancel(@PathParam("id") String id, @Context RoutingContext context)
      throws SQLException {
    return act("notification.cancel", id, "cancelled", notifications::cancel, context);
  }

  private NotificationResponse act(
      String action, String id, String what, Act act, RoutingContext context) throws SQLException {
    long known = RowId.parse(one(id, context).id());
    return operators.call(
        action,
        "notification/" + known,
        () -> {
          if (!act.run(known)) {
            throw new ProblemException(
                ProblemType.NOTIFICATION_STATE,
                "It is %s and cannot be %s".formatted(one(id, context).state(), what));
          }
          return one(id, context);
        });
  }

  @FunctionalInterface
  private interface Act {
    boolean run(long id) throws SQLException;
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("There is no notification of this id");
  }
}
