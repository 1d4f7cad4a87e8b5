package io.nightshift.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads answers, of servers too that answer anything. */
public final class RedisValues {
  private RedisValues() {}

  /** The elements of an array; null if the answer is none. */
  public static @Nullable List<@Nullable Response> elements(@Nullable Response answer) {
    if (answer == null || answer.type() != ResponseType.MULTI || !answer.isArray()) {
      return null;
    }
    List<@Nullable Response> elements = new ArrayList<>(answer.size());
    for (int i = 0; i < answer.size(); i++) {
      elements.add(answer.get(i));
    }
    return elements;
  }

  /** The bytes of a text; null if the answer is none. */
  public static byte @Nullable [] bytes(@Nullable Response answer) {
    if (answer == null) {
      return null;
    }
    return switch (answer.type()) {
      case BULK -> answer.toBytes();
      case SIMPLE -> answer.toString().getBytes(UTF_8);
      default -> null;
    };
  }

  /** The text or the number; empty if the answer is neither. */
  public static String text(@Nullable Response answer) {
    return answer == null || answer.type() == ResponseType.MULTI ? "" : answer.toString();
  }
}
