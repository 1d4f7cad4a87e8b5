/** The metrics that the service exposes. */
@NullMarked
package io.nightshift.status.metrics;

import org.jspecify.annotations.NullMarked;
