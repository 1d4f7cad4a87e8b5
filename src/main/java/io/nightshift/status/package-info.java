/**
 * What the outside sees: the HTTP answers, the status page, health and metrics.
 *
 * <p>Reads every room and owns nothing; no room sees it. Anybody may read; what changes anything is
 * an operator's call, goes through {@code Operators}, and is in the audit trail. Everything a
 * caller sends ends in an answer of this room: what is wrong with it is a problem (RFC 9457) with a
 * status of 4xx, and a database that is away a 503.
 */
@NullMarked
package io.nightshift.status;

import org.jspecify.annotations.NullMarked;
