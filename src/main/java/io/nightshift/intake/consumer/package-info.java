/** From a Kafka record to its effects: sessions, batches, transactions, the inbox, positions. */
@NullMarked
package io.nightshift.intake.consumer;

import org.jspecify.annotations.NullMarked;
