package io.nightshift.notifications;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.hosting.Failures;
import io.nightshift.http.RetryAfter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends webhooks: one HTTP POST, to the address that was checked, without following redirects. 2xx
 * is taken over; 408, 425, 429, 5xx and no answer are tried again; anything else is for good.
 */
final class WebhookTransport implements Transport {
  /** Request Timeout, Too Early, Too Many Requests: of another time, not of the request itself. */
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  private final HttpClient client;
  private final ObjectMapper json;
  private final WebhookSignature signature;
  private final NotificationSettings.Webhook settings;
  private final Clock clock;

  WebhookTransport(
      Vertx vertx, ObjectMapper json, NotificationSettings.Webhook settings, Clock clock) {
    // One connection each: nothing is left behind by an answer that was not read to its end.
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setUseAlpn(false)
                .setKeepAlive(false)
                .setMaxPoolSize(Math.max(1, settings.concurrency()))
                .setConnectTimeout((int) settings.timeout().toMillis())
                .setDecompressionSupported(false)
                .setMaxHeaderSize(16 << 10));
    this.json = json;
    this.signature = new WebhookSignature(settings.secret());
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public Channel channel() {
    return Channel.WEBHOOK;
  }

  @Override
  public String party(String recipient) {
    String host = WebhookTarget.fault(recipient) == null ? URI.create(recipient).getHost() : "";
    return host.toLowerCase(Locale.ROOT);
  }

  @Override
  public Outcome send(Claimed notification, Message message) throws InterruptedException {
    String fault = WebhookTarget.fault(notification.recipient());
    if (fault != null) {
      return new Outcome.Refused("the recipient " + fault);
    }
    URI target = URI.create(notification.recipient());
    InetAddress address;
    try {
      List<InetAddress> all = List.of(InetAddress.getAllByName(WebhookTarget.host(target)));
      if (!settings.allowPrivate() && !all.stream().allMatch(PublicAddresses::contain)) {
        return new Outcome.Refused(
            "%s is not a public address: see nightshift.notifications.webhook.allow-private"
                .formatted(target.getHost()));
      }
      address = all.getFirst();
    } catch (UnknownHostException e) {
      return new Outcome.Retry("there is no host " + target.getHost(), null);
    }
    return post(target, address, notification, body(notification, message));
  }

  private Outcome post(URI target, InetAddress address, Claimed notification, byte[] body)
      throws InterruptedException {
    long seconds = clock.instant().getEpochSecond();
    String id = notification.identity();
    boolean tls = target.getScheme().equalsIgnoreCase("https");
    int port = target.getPort() > 0 ? target.getPort() : tls ? 443 : 80;
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            // Connects to the address that was checked, whatever the name means by now.
            .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, port)))
            .setHost(WebhookTarget.host(target))
            .setPort(port)
            .setSsl(tls)
            .setURI(WebhookTarget.path(target))
            .setFollowRedirects(false)
            .setTimeout(settings.timeout().toMillis())
            .putHeader("content-type", "application/json")
            .putHeader("user-agent", "nightshift")
            .putHeader("idempotency-key", id)
            .putHeader("webhook-id", id)
            .putHeader("webhook-timestamp", Long.toString(seconds));
    signature.of(id, seconds, body).ifPresent(sign -> request.putHeader("webhook-signature", sign));
    try {
      return client
          .request(request)
          .compose(open -> open.send(Buffer.buffer(body)))
          .map(this::answer)
          .toCompletionStage()
          .toCompletableFuture()
          .get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Retry("no answer within " + settings.timeout(), null);
    } catch (ExecutionException e) {
      return new Outcome.Retry(Failures.oneLine(e.getCause() == null ? e : e.getCause()), null);
    }
  }

  /** Its body says nothing that is wanted here, however long it is. */
  private Outcome answer(HttpClientResponse response) {
    int status = response.statusCode();
    Duration notBefore = RetryAfter.read(response.getHeader("retry-after"), clock.instant());
    response.request().connection().close();
    String why = "HTTP %d %s".formatted(status, response.statusMessage());
    if (status >= 200 && status < 300) {
      return new Outcome.Sent();
    }
    if (status >= 500 || AGAIN.contains(status)) {
      return new Outcome.Retry(why, notBefore);
    }
    return new Outcome.Refused(
        status >= 300 && status < 400 ? why + ": redirects are not followed" : why);
  }

  private byte[] body(Claimed notification, Message message) {
    ObjectNode body = json.createObjectNode();
    body.put("id", notification.identity())
        .put("key", notification.key())
        .put("subject", notification.subject())
        .put("body", message.text())
        .put("createdAt", notification.createdAt().toString());
    try {
      return json.writeValueAsString(body).getBytes(UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A webhook cannot be written", e);
    }
  }

  /** Each has a connection of its own, which ends with it. */
  @Override
  public void close() {}
}
