package io.nightshift.notifications.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.http.HttpAnswer;
import io.nightshift.http.HttpCall;
import io.nightshift.http.HttpFault;
import io.nightshift.http.HttpUrl;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.http.RetryAfter;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Sends webhooks: one HTTP POST to the checked address, without following redirects. 2xx is
 * accepted; 408, 425, 429, 5xx and no answer are retried; anything else is a permanent refusal. The
 * outcome has the status or the kind of fault, and nothing of the server's answer.
 */
public final class WebhookTransport implements Transport {
  /** Request Timeout, Too Early, Too Many Requests: not caused by the request itself. */
  private static final Set<Integer> AGAIN = Set.of(408, 425, 429);

  private final OutgoingHttp http;
  private final ObjectMapper json;
  private final WebhookSignature signature;
  private final NotificationSettings.Webhook settings;
  private final Predicate<InetAddress> allowed;
  private final Clock clock;

  public WebhookTransport(
      OutgoingHttp http, ObjectMapper json, NotificationSettings.Webhook settings, Clock clock) {
    this.http = http;
    this.json = json;
    this.signature = new WebhookSignature(settings.secret());
    this.settings = settings;
    this.allowed = settings.allowPrivate() ? address -> true : PublicAddresses::contain;
    this.clock = clock;
  }

  @Override
  public Channel channel() {
    return Channel.WEBHOOK;
  }

  @Override
  public String party(String recipient) {
    return WebhookTarget.fault(recipient) == null ? HttpUrl.of(recipient).host() : "";
  }

  @Override
  public DeliveryOutcome send(ClaimedNotification notification, Message message)
      throws InterruptedException {
    String fault = WebhookTarget.fault(notification.recipient());
    if (fault != null) {
      return new DeliveryOutcome.Refused("the recipient " + fault);
    }
    HttpUrl target = HttpUrl.of(notification.recipient());
    try (HttpAnswer answer = http.call(call(target, notification, body(notification, message)))) {
      return outcome(answer);
    } catch (HttpFault e) {
      String why = String.valueOf(e.getMessage());
      return e.kind() == HttpFault.Kind.FORBIDDEN
          ? new DeliveryOutcome.Refused(
              why + ": see nightshift.notifications.webhook.allow-private")
          : new DeliveryOutcome.Retry(why, null);
    }
  }

  private HttpCall call(HttpUrl target, ClaimedNotification notification, byte[] body) {
    long seconds = clock.instant().getEpochSecond();
    String id = notification.identity();
    HttpCall call =
        HttpCall.post(target, body, settings.timeout())
            .allowing(allowed)
            .header("content-type", "application/json")
            .header("idempotency-key", id)
            .header("webhook-id", id)
            .header("webhook-timestamp", Long.toString(seconds));
    return signature
        .of(id, seconds, body)
        .map(sign -> call.header("webhook-signature", sign))
        .orElse(call);
  }

  /** The body is not needed, however long it is. */
  private DeliveryOutcome outcome(HttpAnswer answer) {
    int status = answer.status();
    if (status < 300) {
      return new DeliveryOutcome.Sent();
    }
    String why = "HTTP " + status;
    if (status >= 500 || AGAIN.contains(status)) {
      Duration notBefore = RetryAfter.read(answer.header("retry-after"), clock.instant());
      return new DeliveryOutcome.Retry(why, notBefore);
    }
    return new DeliveryOutcome.Refused(status < 400 ? why + ": redirects are not followed" : why);
  }

  private byte[] body(ClaimedNotification notification, Message message) {
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

  /** Each call has a connection of its own, which ends with it. */
  @Override
  public void close() {}
}
