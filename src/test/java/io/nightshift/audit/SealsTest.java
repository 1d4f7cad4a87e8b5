package io.nightshift.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.audit.TrailParts.Settings;
import io.nightshift.audit.Verification.FirstBroken;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed and when, by which key, and what of it is trusted. */
class SealsTest {
  private static final String CHAIN = "doors/0";
  private static final KeyPair KEY = TrailParts.newKey();
  private static TrailParts parts;

  @BeforeAll
  static void make() {
    parts = new TrailParts("seals");
  }

  @BeforeEach
  void clear() {
    parts.clear();
  }

  @Test
  void aChainIsSealedWhenItHasGrownAndNotOtherwise() throws SQLException {
    parts.grow("doors/0", 3);
    parts.grow("doors/1", 2);
    assertEquals(2, parts.seal(Settings.UNSIGNED).items());
    assertEquals(0, parts.seal(Settings.UNSIGNED).items());
    parts.grow("doors/1", 1);
    assertEquals(1, parts.seal(Settings.UNSIGNED).items());
    assertEquals(
        "doors/0 1 3, doors/1 1 2, doors/1 2 3",
        parts.value(
            "SELECT string_agg(concat_ws(' ', chain, number, length), ', ' ORDER BY chain, number)"
                + " FROM audit_seal"));
  }

  @Test
  void aSealIsTheHashThatIsDocumentedAndItsSignatureIsTheKeys() throws Exception {
    parts.grow(CHAIN, 3);
    parts.seal(Settings.signed(KEY));
    parts.grow(CHAIN, 1);
    parts.seal(Settings.signed(KEY));
    assertEquals(
        "t",
        parts.value(
            """
                SELECT bool_and(hash = sha256(previous_hash || convert_to(
                  '{"chain":"doors/0","head":"' || encode(head, 'hex') || '","length":' || length
                  || ',"number":' || number || ',"sealedAt":"'
                  || to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                  || '"}', 'UTF8'))) FROM audit_seal
                """));
    var signature = java.security.Signature.getInstance("Ed25519");
    signature.initVerify(KEY.getPublic());
    signature.update(bytes("SELECT encode(hash, 'base64') FROM audit_seal WHERE number = 2"));
    assertTrue(
        signature.verify(
            bytes("SELECT encode(signature, 'base64') FROM audit_seal WHERE number = 2")));
  }

  private static byte[] bytes(String sql) throws SQLException {
    return Base64.getMimeDecoder().decode(parts.value(sql));
  }

  @Test
  void aSignatureThatDoesNotMatchIsFound() throws SQLException {
    parts.grow(CHAIN, 3);
    parts.seal(Settings.signed(KEY));
    parts.grow(CHAIN, 1);
    parts.seal(Settings.signed(KEY));
    assertVerified(Settings.signed(KEY));
    parts.tamper(
        "UPDATE audit_seal SET signature = set_byte(signature, 5, get_byte(signature, 5) # 1)"
            + " WHERE number = 1");
    assertBroken(Settings.signed(KEY), 3, "the signature of seal 1 does not match");
    assertBroken(
        Settings.trusting(TrailParts.publicBase64(KEY)),
        3,
        "the signature of seal 1 does not match");
  }

  @Test
  void aForgedSealOfAnotherKeyIsNotTrusted() throws SQLException {
    KeyPair forger = TrailParts.newKey();
    parts.grow(CHAIN, 3);
    parts.seal(Settings.signed(forger));
    assertBroken(
        Settings.signed(KEY),
        3,
        "seal 1 is signed with a key that is not trusted here: " + SealKeys.id(forger.getPublic()));
    // After the key was changed, the old one is trusted by a setting.
    assertVerified(Settings.signed(KEY, TrailParts.publicBase64(forger)));
    assertVerified(Settings.UNSIGNED);
  }

  @Test
  void aSealThatLostItsSignatureIsFoundUntilASignedOneCoversIt() throws SQLException {
    parts.grow(CHAIN, 2);
    parts.seal(Settings.UNSIGNED);
    assertVerified(Settings.signed(KEY)); // There was no key yet.
    parts.seal(Settings.signed(KEY)); // Nothing was appended, but now there is a key.
    assertEquals("2", parts.value("SELECT count(*) FROM audit_seal"));
    parts.grow(CHAIN, 2);
    parts.seal(Settings.UNSIGNED);
    assertBroken(Settings.signed(KEY), 4, "seal 3 is not signed, as those before it are");
    parts.seal(Settings.signed(KEY));
    assertVerified(Settings.signed(KEY));
  }

  @Test
  void aChainThatDoesNotHoldWhatWasSealedIsNotSealedAgain() throws SQLException {
    parts.grow("doors/0", 3);
    parts.grow("doors/1", 3);
    parts.seal(Settings.UNSIGNED);
    parts.tamper("UPDATE audit_record SET hash = sha256(hash) WHERE chain = 'doors/0'");
    parts.grow("doors/0", 1);
    parts.grow("doors/1", 1);
    var refused =
        assertThrows(BrokenChainException.class, () -> parts.seal(Settings.UNSIGNED)).getMessage();
    assertTrue(String.valueOf(refused).endsWith(": doors/0"), refused);
    assertEquals("2", parts.value("SELECT count(*) FROM audit_seal WHERE chain = 'doors/1'"));
    assertEquals("1", parts.value("SELECT count(*) FROM audit_seal WHERE chain = 'doors/0'"));
  }

  @Test
  void sealsAreAppendOnly() throws SQLException {
    parts.grow(CHAIN, 1);
    parts.seal(Settings.UNSIGNED);
    for (String sql :
        List.of(
            "UPDATE audit_seal SET length = 9", "DELETE FROM audit_seal", "TRUNCATE audit_seal")) {
      var refused = assertThrows(IllegalStateException.class, () -> parts.run(sql));
      assertTrue(String.valueOf(refused.getMessage()).contains("append-only"), sql);
    }
  }

  @Test
  void aKeyIsReadInlineWithItsLineEndsWrittenOutAndFromAFile(@TempDir Path folder)
      throws Exception {
    String pem = TrailParts.privatePem(KEY);
    Path file = Files.writeString(folder.resolve("seal.pem"), pem);
    for (Settings settings :
        List.of(
            settings(pem, null),
            settings(pem.replace("\r\n", "\n").replace("\n", "\\n"), null),
            settings(null, file))) {
      assertEquals(KEY.getPublic(), new SealKeys(settings).own().orElseThrow().publicKey());
    }
  }

  @Test
  void aBadKeyFailsTheStartInOneLineThatHoldsNothingOfIt(@TempDir Path folder) throws Exception {
    String rsa = TrailParts.privatePem(KeyPairGenerator.getInstance("RSA").generateKeyPair());
    String secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ";
    Path file = Files.writeString(folder.resolve("bad.pem"), secret + "!");
    assertRefused(settings(rsa, null), "seal-key is not an Ed25519 private key", rsa);
    assertRefused(settings(secret, null), "seal-key is not an Ed25519 private key", secret);
    assertRefused(settings(null, file), "seal-key-file is not an Ed25519 private key", secret);
    assertRefused(settings(null, folder.resolve("no.pem")), "cannot be read", secret);
    assertRefused(settings(TrailParts.privatePem(KEY), file), "are both set", secret);
    assertRefused(Settings.trusting(secret), "is not an Ed25519 public key", secret);
  }

  private static void assertRefused(Settings settings, String why, String secret) {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                parts
                    .sealer(settings)
                    .start(CancellationSource.within(Duration.ofMinutes(1)).token()));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(why), message);
    assertFalse(message.contains("\n"), message);
    assertFalse(message.contains(secret), message);
    assertNull(refused.getCause());
  }

  @Test
  void aRunSaysWhatItSealed() throws SQLException {
    parts.grow(CHAIN, 1);
    RunContext run = parts.seal(Settings.UNSIGNED);
    assertEquals("sealed 1 chains", run.message());
    assertEquals("no chain has grown", parts.seal(Settings.UNSIGNED).message());
  }

  private static Settings settings(
      @org.jspecify.annotations.Nullable String key, @org.jspecify.annotations.Nullable Path file) {
    return new Settings(
        Optional.ofNullable(key),
        Optional.ofNullable(file),
        Optional.empty(),
        java.time.Duration.ZERO);
  }

  private static void assertVerified(Settings settings) throws SQLException {
    assertNull(parts.verify(settings).firstBroken());
  }

  private static void assertBroken(Settings settings, long sequence, String why)
      throws SQLException {
    assertEquals(new FirstBroken(CHAIN, sequence, why), parts.verify(settings).firstBroken());
  }
}
