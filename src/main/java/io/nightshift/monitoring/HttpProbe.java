package io.nightshift.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.http.HttpAnswer;
import io.nightshift.http.HttpCall;
import io.nightshift.http.HttpFault;
import io.nightshift.http.HttpUrl;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.monitoring.Check.UnwellException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One GET request. The answer is read to its end, but at most 64 KiB, so that a truncated answer is
 * noticed and an endless one is not read.
 */
record HttpProbe(OutgoingHttp http, Duration timeout, boolean trustAll) {
  private static final int MOST_BYTES = 64 << 10;

  /**
   * The answer.
   *
   * @param location the target of a redirect; null if there is none
   * @param certificateUntil the earliest expiry of the server's certificates; null without TLS
   */
  record Answer(
      int status, @Nullable String location, String body, @Nullable Instant certificateUntil) {}

  /**
   * Sends the request.
   *
   * @throws UnwellException if there is no complete answer
   * @throws InterruptedException if the thread is interrupted
   */
  Answer get(HttpUrl url, @Nullable String authorization)
      throws UnwellException, InterruptedException {
    // The round waits for less time: it has the limit of the whole check.
    HttpCall call =
        HttpCall.get(url, timeout.plusSeconds(1)).trustingAll(trustAll).header("accept", "*/*");
    if (authorization != null) {
      call = call.header("authorization", authorization);
    }
    try (HttpAnswer answer = http.call(call)) {
      int status = answer.status();
      boolean redirects = status >= 300 && status < 400 && status != 304;
      String body = new String(answer.body().readNBytes(MOST_BYTES), UTF_8);
      return new Answer(
          status, redirects ? answer.header("location") : null, body, answer.certificateUntil());
    } catch (HttpFault e) {
      throw new UnwellException(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UnwellException("the answer cannot be read");
    }
  }
}
