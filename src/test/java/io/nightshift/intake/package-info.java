/** Tests of the intake. */
@NullMarked
package io.nightshift.intake;

import org.jspecify.annotations.NullMarked;
