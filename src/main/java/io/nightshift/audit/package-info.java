/**
 * The audit trail of audit events and operators' calls, in which every record has the hash of the
 * one before it, and the verifier that names the first place of tampering.
 *
 * <p>It depends on {@code intake} and the packages below it.
 */
@NullMarked
package io.nightshift.audit;

import org.jspecify.annotations.NullMarked;
