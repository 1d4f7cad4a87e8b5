/** Tests of the whole: the house's own rules. */
@NullMarked
package io.nightshift;

import org.jspecify.annotations.NullMarked;
