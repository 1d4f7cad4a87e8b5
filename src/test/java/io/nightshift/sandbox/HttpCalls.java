package io.nightshift.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.nightshift.sandbox.NightshiftProcess.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** HTTP calls to the application under test. */
final class HttpCalls {

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
  private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build();

  private HttpCalls() {}

  /** Whether something answers there, and with 200. */
  static boolean answersOk(URI uri) {
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(PROBE_LIMIT).build();
      return send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException nobodyThere) {
      return false;
    }
  }

  static HttpRequest.Builder authenticated(URI uri, String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(uri)
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
  }

  static Answer call(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          send(request.timeout(CALL_LIMIT).build(), BodyHandlers.ofString());
      String type = response.headers().firstValue("content-type").orElse("application/json");
      JsonNode body =
          type.contains("json")
              ? SampleEvent.JSON.readTree(response.body())
              : TextNode.valueOf(response.body());
      return new Answer(response.statusCode(), body);
    } catch (IOException e) {
      throw new UncheckedIOException(request.build().uri() + ": " + e, e);
    }
  }

  private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      return CLIENT.send(request, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
