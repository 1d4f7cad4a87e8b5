package io.nightshift.audit.hashing;

import io.nightshift.events.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Version 1: SHA-256 over the 32 bytes of the previous record's hash and the record's canonical
 * JSON in UTF-8, an object of the members {@code action}, {@code actor}, {@code at}, {@code chain},
 * {@code details}, {@code id}, {@code outcome}, {@code resource}, {@code sequence}, {@code source}
 * and {@code type}, as the HTTP API shows them. Anybody can compute it from the stored record.
 */
public final class HashVersion1 implements HashVersion {
  @Override
  public int number() {
    return 1;
  }

  @Override
  public MessageDigest digest() {
    return Sha256.stream();
  }

  @Override
  public RecordTemplate template(
      String id, String source, String type, Instant at, AuditEvent event) {
    StringBuilder json = new StringBuilder(256);
    member("{\"action\":", event.action(), json);
    member(",\"actor\":", event.actor(), json);
    member(",\"at\":", CanonicalJson.time(at), json);
    byte[] toChain = taken(json.append(",\"chain\":"));
    json.append(",\"details\":").append(orNull(event.details()));
    member(",\"id\":", id, json);
    member(",\"outcome\":", event.outcome(), json);
    member(",\"resource\":", event.resource(), json);
    byte[] toSequence = taken(json.append(",\"sequence\":"));
    member(",\"source\":", source, json);
    member(",\"type\":", type, json);
    return new RecordTemplate(toChain, toSequence, taken(json.append('}')));
  }

  private static byte[] taken(StringBuilder json) {
    byte[] utf8 = json.toString().getBytes(StandardCharsets.UTF_8);
    json.setLength(0);
    return utf8;
  }

  private static void member(String name, String value, StringBuilder json) {
    json.append(name);
    CanonicalJson.appendText(value, json);
  }

  private static String orNull(@Nullable String details) {
    return details == null ? "null" : details;
  }
}
