package io.nightshift.sync;

import io.nightshift.hosting.Failures;
import io.nightshift.http.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Pages of JSON over HTTP: {@code GET url?limit=1000}, then {@code GET url?limit=1000&after=cursor}
 * until {@code next} is null ({@link JsonPages}). The {@code ETag} of the first page stands for the
 * whole catalogue.
 */
final class HttpSource implements CatalogueSource {
  /** Request Timeout, Too Early, Too Many Requests: of another time, not of the request itself. */
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 3;
  private static final int MAX_TAG = 1_000;

  private final URI url;
  private final @Nullable String token;
  private final int pageSize;
  private final long maxPageBytes;
  private final Duration timeout;
  private final Clock clock;

  /**
   * One that calls nobody yet.
   *
   * @throws IllegalArgumentException naming the setting that cannot be used
   */
  HttpSource(SyncSettings settings, Clock clock) {
    this.url = HttpTarget.of(settings.http().url().orElse(""));
    this.token = settings.http().token().map(HttpTarget::token).orElse(null);
    this.pageSize = settings.pageSize();
    this.maxPageBytes = settings.http().maxPageBytes();
    this.timeout = settings.calls().timeout();
    this.clock = clock;
  }

  @Override
  public String identity() {
    return "http " + url;
  }

  @Override
  public Reader open() {
    return new HttpReader();
  }

  private final class HttpReader implements Reader {
    // Of one run: none of its threads is there between runs.
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER) // They are looked at first.
            .connectTimeout(timeout)
            .executor(threads)
            .build();

    @Override
    public Answer page(@Nullable String after, @Nullable String knownTag)
        throws SourceException, InterruptedException {
      URI at = HttpTarget.page(url, pageSize, after);
      for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        try {
          HttpResponse<InputStream> response =
              client.send(request(at, knownTag), BodyHandlers.ofInputStream());
          try (InputStream body = response.body()) {
            if (!REDIRECTS.contains(response.statusCode())) {
              return answer(response, body, knownTag != null);
            }
          }
          at = HttpTarget.redirect(at, response.headers().firstValue("location").orElse(""));
        } catch (SourceException e) {
          throw e;
        } catch (IOException e) {
          throw new SourceException.Away(Failures.oneLine(e), e);
        }
      }
      throw new SourceException.Wrong("more than %d redirects".formatted(MAX_REDIRECTS));
    }

    private HttpRequest request(URI at, @Nullable String knownTag) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(at)
              .timeout(timeout)
              .header("accept", "application/json")
              .header("user-agent", "nightshift");
      if (token != null) {
        request.header("authorization", "Bearer " + token);
      }
      if (knownTag != null) {
        request.header("if-none-match", knownTag);
      }
      return request.build();
    }

    @Override
    public void close() {
      client.shutdownNow();
      threads.shutdownNow();
    }
  }

  private Answer answer(HttpResponse<InputStream> response, InputStream body, boolean conditional)
      throws IOException {
    int status = response.statusCode();
    if (status == 200) {
      if (response.headers().firstValueAsLong("content-length").orElse(0) > maxPageBytes) {
        throw LimitedStream.tooLarge(maxPageBytes);
      }
      String tag =
          response
              .headers()
              .firstValue("etag")
              .filter(text -> text.length() <= MAX_TAG && HttpTarget.isPlain(text))
              .orElse(null);
      return JsonPages.read(new LimitedStream(body, maxPageBytes), tag);
    }
    if (status == 304 && conditional) {
      return new Answer.Unchanged();
    }
    String why = "HTTP %d instead of a page".formatted(status);
    if (status >= 500 || AGAIN.contains(status)) {
      String header = response.headers().firstValue("retry-after").orElse(null);
      throw new SourceException.Away(why, RetryAfter.read(header, clock.instant()));
    }
    throw new SourceException.Wrong(why);
  }
}
