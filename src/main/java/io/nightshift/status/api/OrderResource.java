package io.nightshift.status.api;

import io.nightshift.orders.OrderBook;
import io.nightshift.orders.OrderView;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/** The HTTP resource of orders. */
@Path("/orders")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class OrderResource {
  private final OrderBook book;
  private final ReadBulkhead reads;

  @Inject
  OrderResource(OrderBook book, ReadBulkhead reads) {
    this.book = book;
    this.reads = reads;
  }

  /**
   * An order in the HTTP API.
   *
   * @param total an exact decimal as text: JSON readers may convert numbers to binary ones
   */
  record OrderAnswer(
      String orderId,
      String customerId,
      String status,
      String currency,
      String total,
      List<LineAnswer> lines,
      Instant placedAt,
      Instant updatedAt) {}

  /**
   * A line of an order.
   *
   * @param unitPrice an exact decimal as text
   */
  record LineAnswer(String sku, long quantity, String unitPrice) {}

  /** The present state of an order. */
  @GET
  @Path("/{orderId:.+}")
  public OrderAnswer order(@PathParam("orderId") String orderId) {
    return QueryParams.known(orderId)
        .flatMap(id -> reads.get(() -> book.order(id)))
        .map(OrderResource::answer)
        .orElseThrow(() -> ProblemException.notFound("There is no order of this id"));
  }

  private static OrderAnswer answer(OrderView order) {
    return new OrderAnswer(
        order.orderId(),
        order.customerId(),
        order.status(),
        order.currency(),
        order.total().toPlainString(),
        order.lines().stream()
            .map(
                line ->
                    new LineAnswer(line.sku(), line.quantity(), line.unitPrice().toPlainString()))
            .toList(),
        order.placedAt(),
        order.updatedAt());
  }
}
