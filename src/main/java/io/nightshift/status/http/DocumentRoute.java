package io.nightshift.status.http;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi}: the OpenAPI document, unchanged or converted to JSON.
 *
 * <p>Quarkus' extension parses the document and writes it in both formats at each start, which
 * takes a tenth of the start. Here the first caller waits for it.
 */
@Singleton
final class DocumentRoute {
  private static final String PLAIN = "/openapi";
  private static final String AS_JSON = "/openapi.json";

  /** The paths of the document. */
  static final Set<String> PATHS = Set.of(PLAIN, AS_JSON, "/openapi.yaml", "/openapi.yml");

  private static final String FILE = "META-INF/openapi.yaml";
  private static final String JSON = "application/json";

  /** Before Quarkus REST, after the gate that determines the reader. */
  private static final int EARLY = -50;

  private volatile @Nullable Buffer yaml;
  private volatile @Nullable Buffer json;

  void open(@Observes Router router) {
    for (String path : PATHS) {
      router
          .route(path)
          .method(HttpMethod.GET)
          .method(HttpMethod.HEAD)
          .order(EARLY)
          .blockingHandler(this::answer, false);
    }
  }

  private void answer(RoutingContext context) {
    boolean wantsJson = wantsJson(context);
    var unused =
        context
            .response()
            .putHeader(
                HttpHeaders.CONTENT_TYPE,
                (wantsJson ? JSON : "application/yaml") + ";charset=UTF-8")
            .end(wantsJson ? json() : yaml());
  }

  private static boolean wantsJson(RoutingContext context) {
    String path = context.normalizedPath();
    String accept = context.request().getHeader(HttpHeaders.ACCEPT);
    return path.equals(AS_JSON)
        || (path.equals(PLAIN)
            && ("json".equalsIgnoreCase(context.request().getParam("format"))
                || (accept != null && accept.contains(JSON))));
  }

  private Buffer yaml() {
    Buffer known = yaml;
    if (known == null) {
      known = read();
      yaml = known;
    }
    return known;
  }

  private Buffer json() {
    Buffer known = json;
    if (known == null) {
      known = converted(yaml());
      json = known;
    }
    return known;
  }

  private static Buffer converted(Buffer document) {
    try {
      return Buffer.buffer(
          new YAMLMapper()
              .readTree(document.getBytes())
              .toString()
              .getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Buffer read() {
    try (InputStream file =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      return Buffer.buffer(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
