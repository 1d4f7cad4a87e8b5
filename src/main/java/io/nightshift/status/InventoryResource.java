package io.nightshift.status;

import io.nightshift.orders.InventoryView;
import io.nightshift.orders.OrderBook;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The stock. */
@Path("/inventory")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class InventoryResource {
  private final OrderBook book;
  private final Reads reads;

  @Inject
  InventoryResource(OrderBook book, Reads reads) {
    this.book = book;
    this.reads = reads;
  }

  /** The stock of one sku. */
  @GET
  @Path("/{sku:.+}")
  public InventoryView stock(@PathParam("sku") String sku) {
    return Asked.known(sku)
        .flatMap(known -> reads.get(() -> book.stock(known)))
        .orElseThrow(() -> ProblemException.notFound("There is no stock of this sku"));
  }
}
