/** Tests of the whole application: its architecture rules. */
@NullMarked
package io.nightshift;

import org.jspecify.annotations.NullMarked;
