/** Tests of the available pieces in Redis. */
@NullMarked
package io.nightshift.availability;

import org.jspecify.annotations.NullMarked;
