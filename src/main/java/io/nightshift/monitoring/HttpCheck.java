package io.nightshift.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a GET request is answered as it should be. The user and password of its URL are sent to
 * that server alone, wherever it redirects to.
 */
record HttpCheck(
    HttpProbe probe, URI url, HttpStatuses statuses, Optional<String> body, boolean redirects)
    implements Check {
  private static final int MOST_REDIRECTS = 5;

  @Override
  public @Nullable Instant run() throws Exception {
    URI at = url;
    HttpProbe.Answer answer = probe.get(at, authorization(at));
    for (int hops = 0; redirects && answer.location() != null; hops++) {
      if (hops == MOST_REDIRECTS) {
        throw new UnwellException("more than %d redirects".formatted(MOST_REDIRECTS));
      }
      at = next(at, answer.location());
      answer = probe.get(at, authorization(at));
    }
    if (!statuses.contain(answer.status())) {
      boolean redirected = !redirects && answer.location() != null;
      throw new UnwellException(
          "HTTP " + answer.status() + (redirected ? ": redirects are not followed" : ""));
    }
    if (body.isPresent() && !answer.body().contains(body.get())) {
      throw new UnwellException("the answer does not say what it should");
    }
    return answer.certificateUntil();
  }

  private @Nullable String authorization(URI at) {
    String user = url.getUserInfo();
    boolean own =
        at.getScheme().equalsIgnoreCase(url.getScheme())
            && at.getHost().equalsIgnoreCase(url.getHost())
            && at.getPort() == url.getPort();
    return user == null || !own
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
  }

  private static URI next(URI at, String location) throws UnwellException {
    try {
      URI next = at.resolve(new URI(location));
      if (isUsable(next)) {
        return next;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new UnwellException("it redirects to what is no URL");
  }

  /** Whether it is a URL that can be asked. */
  static boolean isUsable(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && uri.getHost() != null
        && uri.getPort() != 0
        && uri.getPort() <= 65_535;
  }
}
