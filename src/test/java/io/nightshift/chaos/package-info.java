/** Faults: the packaged application killed, drained, and left without its database or broker. */
@NullMarked
package io.nightshift.chaos;

import org.jspecify.annotations.NullMarked;
