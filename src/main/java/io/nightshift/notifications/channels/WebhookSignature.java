package io.nightshift.notifications.channels;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs webhooks, so that their receiver can check the sender and the time.
 *
 * @see <a
 *     href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 *     Webhooks</a>
 */
final class WebhookSignature {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String BASE64 = "whsec_";

  private final @Nullable SecretKeySpec key;

  /**
   * Signs with a secret.
   *
   * @param secret any text, or base64 after {@code whsec_}; absent for no signature
   * @throws IllegalArgumentException if the text after {@code whsec_} is not base64
   */
  WebhookSignature(Optional<String> secret) {
    this.key = secret.map(text -> new SecretKeySpec(bytes(text), ALGORITHM)).orElse(null);
  }

  private static byte[] bytes(String secret) {
    if (!secret.startsWith(BASE64)) {
      return secret.getBytes(UTF_8);
    }
    try {
      return Base64.getDecoder().decode(secret.substring(BASE64.length()));
    } catch (IllegalArgumentException e) {
      // Without its cause, whose message would show a part of the secret.
      throw new IllegalArgumentException(
          "nightshift.notifications.webhook.secret is not base64 after " + BASE64);
    }
  }

  /** The value of the signature header; empty if there is no secret. */
  Optional<String> of(String id, long seconds, byte[] body) {
    if (key == null) {
      return Optional.empty();
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + seconds + ".").getBytes(UTF_8));
      return Optional.of("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("The JDK has no " + ALGORITHM, e);
    }
  }
}
