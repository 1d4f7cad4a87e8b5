package io.nightshift.intake.consumer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The identities to claim for records.
 *
 * @param identified the records that have one, in their order
 * @param firsts of these, the first of each identity
 * @param inOrder the claims of the first ones in the order of the identities: two batches with the
 *     same events must claim them in the same order, or they deadlock
 */
record Claims<T>(
    List<DecodedRecord<T>> identified, List<DecodedRecord<T>> firsts, List<Claim> inOrder) {

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
    // Stable: of equal ones the first is that of the first record.
    claims.sort(Claim::compareIdentity);
    Set<Claim> repeated = repeated(claims);
    if (repeated.isEmpty()) {
      return new Claims<>(identified, identified, claims);
    }
    claims.removeIf(repeated::contains);
    List<DecodedRecord<T>> firsts = new ArrayList<>(claims.size());
    for (DecodedRecord<T> received : identified) {
      if (!repeated.contains(received.claim())) {
        firsts.add(received);
      }
    }
    return new Claims<>(identified, firsts, claims);
  }

  /** A publisher that retries publishes an event twice in a row: both are in one batch. */
  private static Set<Claim> repeated(List<Claim> sorted) {
    Set<Claim> repeated = Collections.newSetFromMap(new IdentityHashMap<>(0));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i - 1).compareIdentity(sorted.get(i)) == 0) {
        repeated.add(sorted.get(i));
      }
    }
    return repeated;
  }
}
