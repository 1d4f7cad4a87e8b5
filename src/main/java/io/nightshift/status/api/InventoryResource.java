package io.nightshift.status.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nightshift.orders.InventoryView;
import io.nightshift.orders.OrderBook;
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
import org.jspecify.annotations.Nullable;

/** The HTTP resource of the stock. */
@Path("/inventory")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class InventoryResource {
  private final OrderBook book;
  private final ReadBulkhead reads;

  @Inject
  InventoryResource(OrderBook book, ReadBulkhead reads) {
    this.book = book;
    this.reads = reads;
  }

  /**
   * The stock of one sku; the members after {@code available} are present if the catalogue has
   * them.
   *
   * @param price an exact decimal as text
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InventoryAnswer(
      String sku,
      long onHand,
      long reserved,
      long available,
      @Nullable String name,
      @Nullable String price,
      @Nullable String currency,
      @Nullable Instant vanishedAt) {}

  /** The stock of one sku. */
  @GET
  @Path("/{sku:.+}")
  public InventoryAnswer stock(@PathParam("sku") String sku) {
    return QueryParams.known(sku)
        .flatMap(known -> reads.get(() -> book.stock(known)))
        .map(InventoryResource::answer)
        .orElseThrow(() -> ProblemException.notFound("There is no stock of this sku"));
  }

  private static InventoryAnswer answer(InventoryView stock) {
    return new InventoryAnswer(
        stock.sku(),
        stock.onHand(),
        stock.reserved(),
        stock.available(),
        stock.name(),
        stock.price() == null ? null : stock.price().toPlainString(),
        stock.currency(),
        stock.vanishedAt());
  }
}
