/**
 * The HTTP API, the status page, health and metrics.
 *
 * <p>It reads every other package and owns no data; no other package depends on it. The setting
 * {@code nightshift.reading} decides who may read; every change is an operator's call, goes through
 * {@code Operators}, and is recorded in the audit trail. Every request is answered by this package:
 * an invalid one with a problem (RFC 9457) and a status of 4xx, and one that needs an unavailable
 * database with 503.
 */
@NullMarked
package io.nightshift.status;

import org.jspecify.annotations.NullMarked;
