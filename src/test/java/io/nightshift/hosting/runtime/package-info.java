/** Tests of the hosting runtime, on real threads. */
@NullMarked
package io.nightshift.hosting.runtime;

import org.jspecify.annotations.NullMarked;
