package io.nightshift.status.api;

import io.nightshift.status.Search;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.security.Reader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Objects;

/** The HTTP resource of the search. */
@Path("/search")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class SearchResource {
  private final Search search;

  @Inject
  SearchResource(Search search) {
    this.search = search;
  }

  /** Everything that has this id, or belongs to it. */
  @GET
  public Search.Result search(@Context RoutingContext context) {
    String text = Objects.requireNonNullElse(new QueryParams(context).text("q"), "");
    return search.run(text, Reader.of(context).seesAll());
  }
}
