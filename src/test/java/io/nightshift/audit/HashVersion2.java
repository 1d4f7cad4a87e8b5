package io.nightshift.audit;

import io.nightshift.audit.hashing.AuditEvent;
import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.HashVersion1;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.audit.hashing.RecordTemplate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** A second version for tests: SHA-512, and the number of the version among the hashed members. */
final class HashVersion2 implements HashVersion {
  /** A program that writes version 2, and checks both. */
  static final HashVersions WRITTEN = new HashVersions(new HashVersion2(), new HashVersion1());

  @Override
  public int number() {
    return 2;
  }

  @Override
  public MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public RecordTemplate template(
      String id, String source, String type, Instant at, AuditEvent event) {
    RecordTemplate first = new HashVersion1().template(id, source, type, at, event);
    StringBuilder details = new StringBuilder(",\"details\":");
    details.append(event.details());
    String after = new String(first.toSequence(), StandardCharsets.UTF_8);
    String with =
        details + ",\"hashVersion\":2" + after.substring(details.length()); // In canonical order.
    return new RecordTemplate(first.toChain(), with.getBytes(StandardCharsets.UTF_8), first.rest());
  }
}
