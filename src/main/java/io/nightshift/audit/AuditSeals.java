package io.nightshift.audit;

import io.nightshift.audit.hashing.CanonicalJson;
import io.nightshift.jobs.QueryConditions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the seals of the trail. */
@ApplicationScoped
@ActivateRequestContext
public class AuditSeals {

  /**
   * Seals, newest first.
   *
   * @param chain of this chain; null for all
   * @param before only those before this position; null for the newest
   * @param limit the maximum number of seals
   */
  public List<SealView> list(
      @Nullable String chain, SealView.@Nullable Position before, int limit) {
    QueryConditions queryConditions = new QueryConditions().and("chain = :of", "of", chain);
    if (before != null) {
      queryConditions.and(
          "(sealedAt, chain, number) < (:at, :chain, :number)",
          Map.of("at", before.sealedAt(), "chain", before.chain(), "number", before.number()));
    }
    return SealRow.<SealRow>find(
            queryConditions.where() + " order by sealedAt desc, chain desc, number desc",
            queryConditions.values())
        .page(0, limit)
        .stream()
        .map(AuditSeals::view)
        .toList();
  }

  private static SealView view(SealRow row) {
    HexFormat hex = HexFormat.of();
    return new SealView(
        row.chain,
        row.number,
        row.length,
        hex.formatHex(row.head),
        CanonicalJson.time(row.sealedAt),
        hex.formatHex(row.previousHash),
        hex.formatHex(row.hash),
        row.keyId,
        row.signature == null ? null : Base64.getEncoder().encodeToString(row.signature));
  }
}
