/** The page, its models and its live stream. */
@NullMarked
package io.nightshift.status.page;

import org.jspecify.annotations.NullMarked;
