/** Operators, readers, log-in limits, origins. */
@NullMarked
package io.nightshift.status.security;

import org.jspecify.annotations.NullMarked;
