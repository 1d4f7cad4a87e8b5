/** Tests of order events. */
@NullMarked
package io.nightshift.orders;

import org.jspecify.annotations.NullMarked;
