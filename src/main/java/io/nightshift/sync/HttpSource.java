package io.nightshift.sync;

import io.nightshift.hosting.Failures;
import io.nightshift.http.HttpAnswer;
import io.nightshift.http.HttpCall;
import io.nightshift.http.HttpFault;
import io.nightshift.http.HttpUrl;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.http.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pages of JSON over HTTP: {@code GET url?limit=1000}, then {@code GET url?limit=1000&after=cursor}
 * until {@code next} is null ({@link JsonPages}). The {@code ETag} of the first page stands for the
 * whole catalogue.
 */
final class HttpSource implements CatalogueSource {
  /** Request Timeout, Too Early, Too Many Requests: not caused by the request itself. */
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MAX_REDIRECTS = 3;
  private static final int MAX_TAG = 1_000;

  private final OutgoingHttp http;
  private final HttpUrl url;
  private final @Nullable String token;
  private final int pageSize;
  private final long maxPageBytes;
  private final Duration timeout;
  private final Clock clock;

  /**
   * A source that is not connected yet.
   *
   * @throws IllegalArgumentException with the name of an invalid setting
   */
  HttpSource(OutgoingHttp http, SyncSettings settings, Clock clock) {
    this.http = http;
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
    @Override
    public Answer page(@Nullable String after, @Nullable String knownTag)
        throws SourceException, InterruptedException {
      HttpUrl at = HttpTarget.page(url, pageSize, after);
      for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        try (HttpAnswer answer = http.call(call(at, knownTag))) {
          if (!REDIRECTS.contains(answer.status())) {
            return answer(answer, knownTag != null);
          }
          String location = answer.header("location");
          at = HttpTarget.redirect(at, location == null ? "" : location);
        } catch (SourceException e) {
          throw e;
        } catch (IOException e) {
          throw new SourceException.Away(text(e), e);
        }
      }
      throw new SourceException.Wrong("more than %d redirects".formatted(MAX_REDIRECTS));
    }

    /** Each call has its own connection. */
    @Override
    public void close() {}
  }

  private HttpCall call(HttpUrl at, @Nullable String knownTag) {
    // The caller enforces the limit: this one is for what cannot be interrupted.
    HttpCall call = HttpCall.get(at, timeout.plusSeconds(1)).header("accept", "application/json");
    if (token != null) {
      call = call.header("authorization", "Bearer " + token);
    }
    return knownTag == null ? call : call.header("if-none-match", knownTag);
  }

  private static String text(IOException failure) {
    return failure instanceof HttpFault
        ? String.valueOf(failure.getMessage())
        : Failures.oneLine(failure);
  }

  private Answer answer(HttpAnswer answer, boolean conditional) throws IOException {
    int status = answer.status();
    if (status == 200) {
      InputStream body = answer.body();
      String tag = answer.header("etag");
      boolean usable = tag != null && tag.length() <= MAX_TAG && HttpTarget.isPlain(tag);
      return JsonPages.read(new LimitedStream(body, maxPageBytes), usable ? tag : null);
    }
    if (status == 304 && conditional) {
      return new Answer.Unchanged();
    }
    String why = "HTTP %d instead of a page".formatted(status);
    if (status >= 500 || AGAIN.contains(status)) {
      throw new SourceException.Away(
          why, RetryAfter.read(answer.header("retry-after"), clock.instant()));
    }
    throw new SourceException.Wrong(why);
  }
}
