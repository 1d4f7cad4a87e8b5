/** Tests of the hosting runtime, on real threads. */
@NullMarked
package io.nightshift.hosting;

import org.jspecify.annotations.NullMarked;
