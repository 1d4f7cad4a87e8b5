/** Tests of the catalogue sync. */
@NullMarked
package io.nightshift.sync;

import org.jspecify.annotations.NullMarked;
