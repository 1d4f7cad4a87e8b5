package io.nightshift.status;

import static io.nightshift.sync.UpstreamCatalogue.item;

import io.nightshift.sync.UpstreamCatalogue;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives an application under test an external catalogue of three items. */
public final class CatalogueResource implements QuarkusTestResourceLifecycleManager {
  private @Nullable UpstreamCatalogue catalogue;

  @Override
  public Map<String, String> start() {
    catalogue = UpstreamCatalogue.start();
    catalogue.pages(
        new String[] {item("CAT-1", 5), item("CAT-2", 0)},
        new String[] {
          "{\"sku\":\"CAT-3\",\"onHand\":7,\"price\":1e2,\"currency\":\"JPY\"}",
          "{\"sku\":\"CAT-4\",\"onHand\":-7}"
        });
    return Map.of("nightshift.sync.source", "http", "nightshift.sync.http.url", catalogue.url());
  }

  @Override
  public void stop() {
    if (catalogue != null) {
      catalogue.close();
    }
  }
}
