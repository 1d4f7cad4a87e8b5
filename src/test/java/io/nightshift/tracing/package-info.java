/** Tests of the traces. */
@NullMarked
package io.nightshift.tracing;

import org.jspecify.annotations.NullMarked;
