/**
 * The deletion of old files below configured folders, and of old rows. It depends on {@code jobs}
 * and {@code hosting}; the tables that it deletes from belong to other packages.
 */
@NullMarked
package io.nightshift.cleanup;

import org.jspecify.annotations.NullMarked;
