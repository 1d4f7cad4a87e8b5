package io.nightshift.status.http;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a path. Quarkus REST answers 405 without the {@code Allow} that RFC 9110 requires,
 * and answers {@code OPTIONS} for a whole class of paths; so its table is read here.
 */
@Singleton
public final class Routes {
  /** The paths that no resource of Quarkus REST answers. */
  private static final Set<String> OTHERS = Set.of(PageFiles.STYLESHEET, PageFiles.STREAM);

  private volatile @Nullable RequestMapper<InitialMatch> classes;

  /** The methods of that path, in order; empty if no route has it. */
  public SortedSet<String> methods(String normalizedPath) {
    SortedSet<String> methods = new TreeSet<>();
    if (OTHERS.contains(normalizedPath) || DocumentRoute.PATHS.contains(normalizedPath)) {
      methods.add("GET");
    }
    RequestMapper<InitialMatch> mapper = classes();
    var match = mapper.map(normalizedPath);
    while (match != null) {
      String remaining = match.remaining.isEmpty() ? "/" : match.remaining;
      for (ServerRestHandler handler : match.value.handlers) {
        if (handler instanceof ClassRoutingHandler routing) {
          routing
              .getMappers()
              .forEach(
                  (method, resources) -> {
                    if (method != null && resources.map(remaining) != null) {
                      methods.add(method);
                    }
                  });
        }
      }
      match = mapper.continueMatching(normalizedPath, match);
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return methods;
  }

  private RequestMapper<InitialMatch> classes() {
    RequestMapper<InitialMatch> known = classes;
    if (known == null) {
      known =
          new RequestMapper<>(ResteasyReactiveRecorder.getCurrentDeployment().getClassMappers());
      classes = known;
    }
    return known;
  }
}
