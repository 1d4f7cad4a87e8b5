/** The entry point of the process. */
@NullMarked
package io.nightshift;

import org.jspecify.annotations.NullMarked;
