package io.nightshift.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The line of an export for the cut of a chain, with the seal that confirms it. */
final class CutLine {
  private static final String SEAL =
      """
      SELECT sealed_at, previous_hash, hash, key_id, signature
      FROM audit_seal WHERE chain = ? AND number = ?
      """;

  private CutLine() {}

  /** The line; empty if there is no cut before that record, or no seal confirms it. */
  static String of(Connection connection, String chain, long first) throws SQLException {
    if (first == 1 || first != ChainCut.lengthOf(connection, chain) + 1) {
      return "";
    }
    ChainCut last = ChainCut.of(connection, chain);
    Cut cut = last.made().orElse(null);
    if (cut == null) {
      return "";
    }
    HexFormat hex = HexFormat.of();
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.putObject("cut")
        .put("chain", chain)
        .put("cutAt", CanonicalJson.time(cut.cutAt()))
        .put("hash", hex.formatHex(cut.hash()))
        .put("head", hex.formatHex(cut.head()))
        .put("keep", cut.keepText())
        .put("keyId", last.keyId())
        .put("length", cut.length())
        .put("seal", cut.seal())
        .put("signature", base64(last.signature()));
    try (PreparedStatement select = connection.prepareStatement(SEAL)) {
      select.setString(1, chain);
      select.setLong(2, cut.seal());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return "";
        }
        line.putObject("seal")
            .put("chain", chain)
            .put("head", hex.formatHex(cut.head()))
            .put("length", cut.length())
            .put("number", cut.seal())
            .put("sealedAt", CanonicalJson.time(StoredTime.read(row, 1)))
            .put("previousHash", hex.formatHex(row.getBytes(2)))
            .put("hash", hex.formatHex(row.getBytes(3)))
            .put("keyId", row.getString(4))
            .put("signature", base64(row.getBytes(5)));
      }
    }
    return line + "\n";
  }

  private static @Nullable String base64(byte @Nullable [] bytes) {
    return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
  }
}
