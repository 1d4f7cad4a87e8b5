package io.nightshift.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.http.HttpUrl;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the answer to a GET request. The user and password of its URL are sent to that server
 * only, not to the target of a redirect.
 */
record HttpCheck(
    HttpProbe probe, HttpUrl url, HttpStatuses statuses, Optional<String> body, boolean redirects)
    implements Check {
  private static final int MOST_REDIRECTS = 5;

  @Override
  public @Nullable Instant run() throws Exception {
    HttpUrl at = url;
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

  private @Nullable String authorization(HttpUrl at) {
    String user = url.credentials();
    return user == null || !at.hasOriginOf(url)
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
  }

  private static HttpUrl next(HttpUrl at, String location) throws UnwellException {
    try {
      return at.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new UnwellException("it redirects to what is no URL");
    }
  }
}
