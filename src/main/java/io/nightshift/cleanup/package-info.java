/**
 * What nobody needs any more: files past their age below configured folders, and rows past their
 * retention. It sees {@code jobs} and {@code hosting}; the tables that it removes rows from belong
 * to the rooms below it.
 */
@NullMarked
package io.nightshift.cleanup;

import org.jspecify.annotations.NullMarked;
