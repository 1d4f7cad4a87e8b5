package io.nightshift.sync;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.extension.ServeEventListener;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An external system with a catalogue, over real HTTP. */
public final class UpstreamCatalogue implements AutoCloseable {
  private static final String PATH = "/items";

  private volatile Runnable beforeAnswer = () -> {};
  private final WireMockServer server =
      new WireMockServer(
          WireMockConfiguration.options()
              .dynamicPort()
              .extensions(
                  new ServeEventListener() {
                    @Override
                    public String getName() {
                      return "before-answer";
                    }

                    @Override
                    public void beforeResponseSent(ServeEvent event, Parameters parameters) {
                      beforeAnswer.run();
                    }
                  }));

  /** One that answers everything with 404. */
  public static UpstreamCatalogue start() {
    UpstreamCatalogue catalogue = new UpstreamCatalogue();
    catalogue.server.start();
    return catalogue;
  }

  private UpstreamCatalogue() {}

  /** Where its first page is. */
  public String url() {
    return server.baseUrl() + PATH;
  }

  /** Where it is, without a path. */
  public String baseUrl() {
    return server.baseUrl();
  }

  /** Forgets all pages and calls. */
  public void reset() {
    server.resetAll();
    beforeAnswer = () -> {};
  }

  /** Calls this before each answer is sent. */
  void beforeAnswer(Runnable action) {
    beforeAnswer = action;
  }

  /** A call for the page after a cursor, null for the first. */
  public static MappingBuilder page(@Nullable String after) {
    return get(urlPathEqualTo(PATH))
        .withQueryParam("after", after == null ? absent() : equalTo(after));
  }

  /** What a page answers. */
  public static ResponseDefinitionBuilder answer(@Nullable String next, String... items) {
    return json(
        "{\"items\":[%s],\"next\":%s}"
            .formatted(String.join(",", items), next == null ? "null" : "\"" + next + "\""));
  }

  static ResponseDefinitionBuilder json(String body) {
    return aResponse().withHeader("Content-Type", "application/json").withBody(body);
  }

  /** An item that has everything. */
  public static String item(String sku, long onHand) {
    return "{\"sku\":\"%s\",\"name\":\"Name of %s\",\"price\":\"9.50\",\"currency\":\"EUR\",\"onHand\":%d}"
        .formatted(sku, sku, onHand);
  }

  /** Answers calls so from now on; the newest rule for a call counts. */
  public void when(MappingBuilder call, ResponseDefinitionBuilder answer) {
    server.stubFor(call.willReturn(answer));
  }

  void when(MappingBuilder call) {
    server.stubFor(call);
  }

  /** The catalogue from now on: pages that follow each other as given, named {@code p2}, … */
  public void pages(String[]... pages) {
    for (int i = 0; i < pages.length; i++) {
      when(
          page(i == 0 ? null : "p" + (i + 1)),
          answer(i + 1 == pages.length ? null : "p" + (i + 2), pages[i]));
    }
  }

  /** The queries of the calls so far, in their order. */
  public List<String> calls() {
    return server.getAllServeEvents().reversed().stream()
        .map(event -> event.getRequest().getUrl())
        .map(url -> url.substring(url.indexOf('?') + 1))
        .toList();
  }

  /** A header of each call so far; empty text where it had none. */
  List<String> headers(String name) {
    return server.getAllServeEvents().reversed().stream()
        .map(event -> event.getRequest().header(name))
        .map(header -> header.isPresent() ? header.firstValue() : "")
        .toList();
  }

  @Override
  public void close() {
    server.stop();
  }
}
