/**
 * Calls of other servers over HTTP: URLs and host names, addresses, time limits, {@code
 * Retry-After}.
 */
@NullMarked
package io.nightshift.http;

import org.jspecify.annotations.NullMarked;
