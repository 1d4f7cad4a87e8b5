package io.nightshift.intake.consumer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The identities to claim for records.
 *
 * @param identified the records that have one, in their order
 * @param inOrder their claims in the order of the identities: two batches with the same events must
 *     claim them in the same order, or they deadlock
 */
record Claims<T>(List<DecodedRecord<T>> identified, List<Claim> inOrder) {
  private static final Comparator<Claim> BY_IDENTITY =
      Comparator.comparing(Claim::id).thenComparing(Claim::source);

  static <T> Claims<T> of(List<DecodedRecord<T>> records) {
    List<DecodedRecord<T>> identified = new ArrayList<>(records.size());
    List<Claim> claims = new ArrayList<>(records.size());
    for (DecodedRecord<T> received : records) {
      Claim claim = received.claim();
      if (claim != null) {
        identified.add(received);
        claims.add(claim);
      }
    }
    claims.sort(BY_IDENTITY);
    return new Claims<>(identified, claims);
  }
}
