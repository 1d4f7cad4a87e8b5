/** The HTTP calls. */
@NullMarked
package io.nightshift.status.api;

import org.jspecify.annotations.NullMarked;
