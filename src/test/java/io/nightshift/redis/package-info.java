/** Tests of the calls of Redis servers. */
@NullMarked
package io.nightshift.redis;

import org.jspecify.annotations.NullMarked;
