/**
 * Audit events, and what operators did here: a trail in which every record holds the hash of the
 * one before it, and the verifier that names the first place where the trail was tampered with.
 *
 * <p>Sees {@code intake} and what lies below it.
 */
@NullMarked
package io.nightshift.audit;

import org.jspecify.annotations.NullMarked;
