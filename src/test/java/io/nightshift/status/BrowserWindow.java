package io.nightshift.status;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.openqa.selenium.devtools.Command;
import org.openqa.selenium.devtools.Connection;
import org.openqa.selenium.devtools.Event;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.remote.http.ClientConfig;
import org.openqa.selenium.remote.http.HttpClient;

/**
 * A person at the window in which the browser itself asks for credentials. Credentials in an
 * address are no substitute: the links of a page inherit them, and for such a link the browser
 * awaits a challenge before it sends any.
 */
final class BrowserWindow implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Map<String, Object> answer;
  private final HttpClient client;
  private final Connection connection;
  private final List<String> challenges = new CopyOnWriteArrayList<>();

  /** Fills the window in whenever it is shown, until closed. */
  BrowserWindow(Browser browser, String name, String password) {
    answer = Map.of("response", "ProvideCredentials", "username", name, "password", password);
    URI tools = browser.devTools();
    client =
        HttpClient.Factory.createDefault()
            .createClient(
                ClientConfig.defaultConfig().baseUri(URI.create("http://" + tools.getAuthority())));
    connection = new Connection(client, tools.toString());
    on("Fetch.requestPaused", this::proceed);
    on("Fetch.authRequired", this::fillIn);
    sendAndWait("Fetch.enable", Map.of("handleAuthRequests", true));
  }

  /** Scheme and realm of each window that was shown. */
  List<String> challenges() {
    return List.copyOf(challenges);
  }

  private void on(String event, Consumer<Map<String, Object>> listener) {
    connection.addListener(
        new Event<Map<String, Object>>(event, input -> input.read(Json.MAP_TYPE)),
        (number, happened) -> listener.accept(happened));
  }

  private void proceed(Map<String, Object> request) {
    send("Fetch.continueRequest", Map.of("requestId", id(request)));
  }

  private void fillIn(Map<String, Object> request) {
    Map<?, ?> challenge = (Map<?, ?>) Objects.requireNonNull(request.get("authChallenge"));
    challenges.add(challenge.get("scheme") + " " + challenge.get("realm"));
    send(
        "Fetch.continueWithAuth",
        Map.of("requestId", id(request), "authChallengeResponse", answer));
  }

  private static Object id(Map<String, Object> request) {
    return Objects.requireNonNull(request.get("requestId"));
  }

  /** Does not wait: an answer comes on the thread that the listeners run on. */
  private void send(String method, Map<String, Object> parameters) {
    var unused = connection.send(null, new Command<Object>(method, parameters));
  }

  private void sendAndWait(String method, Map<String, Object> parameters) {
    var unused = connection.sendAndWait(null, new Command<Object>(method, parameters), SOON);
  }

  @Override
  public void close() {
    try (client;
        connection) {
      sendAndWait("Fetch.disable", Map.of());
    }
  }
}
