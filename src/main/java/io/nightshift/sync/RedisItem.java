package io.nightshift.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.redis.RedisException;
import io.nightshift.redis.RedisSession;
import io.nightshift.redis.RedisValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads an item of the catalogue from a hash. */
final class RedisItem {
  private final String prefix;
  private final boolean hasSku;
  private final List<String> fields;

  /**
   * A reader of hashes.
   *
   * @throws IllegalArgumentException with the name of a missing setting
   */
  RedisItem(SyncSettings.Redis settings) {
    this.prefix =
        settings
            .prefix()
            .orElseThrow(
                () -> new IllegalArgumentException("nightshift.sync.redis.prefix is missing"));
    SyncSettings.Fields names = settings.fields();
    this.hasSku = names.sku().isPresent();
    this.fields =
        List.of(
            names.onHand(),
            names.name(),
            names.price(),
            names.currency(),
            names.sku().orElse(names.onHand()));
  }

  String prefix() {
    return prefix;
  }

  Request request(Buffer key) {
    Request request = Request.cmd(Command.HMGET).arg(key);
    fields.forEach(request::arg);
    return request;
  }

  /** Whether the hash has none of the fields, as a key that is not there. */
  static boolean isEmpty(RedisSession.Reply reply) {
    List<@Nullable Response> values = RedisValues.elements(reply.value());
    return values != null && values.stream().allMatch(Objects::isNull);
  }

  /**
   * Adds the item of a hash to a page.
   *
   * @throws RedisException if the server does not answer the call, for another reason than the type
   *     of the key
   * @throws SourceException if the answer is invalid
   */
  void read(Buffer key, RedisSession.Reply reply, PageDraft page)
      throws RedisException, SourceException {
    RedisException error = reply.error();
    if (error != null && !error.code().equals("WRONGTYPE")) {
      throw error;
    }
    ItemDraft item = new ItemDraft();
    String name = text(key.getBytes());
    if (name == null || !name.startsWith(prefix)) {
      page.unusable(null, "key is not UTF-8 text with the prefix");
      return;
    }
    if (!hasSku) {
      item.sku(name.substring(prefix.length()));
    }
    List<@Nullable Response> values = RedisValues.elements(reply.value());
    if (values == null || values.size() != fields.size()) {
      if (error == null) {
        throw new SourceException.Wrong("the answer to HMGET has not a value for each field");
      }
      item.fault("onHand", "cannot be read: the key " + name + " is not a hash");
      item.addTo(page);
      return;
    }
    set(item, "onHand", values.get(0), item::onHand);
    set(item, "name", values.get(1), item::name);
    set(item, "price", values.get(2), item::price);
    set(item, "currency", values.get(3), item::currency);
    if (hasSku) {
      set(item, "sku", values.get(4), item::sku);
    }
    item.addTo(page);
  }

  private static void set(
      ItemDraft item, String member, @Nullable Response value, Consumer<String> setter) {
    if (value == null) {
      return;
    }
    byte[] bytes = RedisValues.bytes(value);
    String text = bytes == null ? null : text(bytes);
    if (text == null) {
      item.fault(member, "is not UTF-8 text");
    } else {
      setter.accept(text);
    }
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** What is read: another prefix or field is another catalogue. */
  @Override
  public String toString() {
    return prefix + " " + hasSku + " " + fields;
  }
}
