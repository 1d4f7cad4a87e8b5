/**
 * Calls of Redis servers: addresses, TLS, time limits, clear texts of faults. A session is one
 * connection, opened where Redis is configured and used, by the Vert.x client. It depends on {@code
 * http}, for names of hosts and trusted certificates.
 */
@NullMarked
package io.nightshift.redis;

import org.jspecify.annotations.NullMarked;
