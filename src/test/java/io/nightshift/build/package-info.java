/** Tests of the build's own scripts. */
@NullMarked
package io.nightshift.build;

import org.jspecify.annotations.NullMarked;
