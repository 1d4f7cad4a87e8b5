@NullMarked
package io.nightshift.cleanup;

import org.jspecify.annotations.NullMarked;
