/** Rows of a table to a Kafka topic, at least once. */
@NullMarked
package io.nightshift.publishing;

import org.jspecify.annotations.NullMarked;
