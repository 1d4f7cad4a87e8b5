/** Where the process begins. */
@NullMarked
package io.nightshift;

import org.jspecify.annotations.NullMarked;
