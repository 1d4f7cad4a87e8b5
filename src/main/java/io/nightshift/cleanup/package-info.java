/**
 * The deletion of old files below configured folders, and of old rows. It depends on {@code jobs}
 * and {@code hosting}; the packages that own the rows say which are old: see {@link
 * io.nightshift.jobs.OldRows}.
 */
@NullMarked
package io.nightshift.cleanup;

import org.jspecify.annotations.NullMarked;
