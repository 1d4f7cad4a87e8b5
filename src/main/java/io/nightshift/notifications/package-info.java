/**
 * Messages to people and to other systems: an outbox that other packages write in their own
 * transactions, and workers that send due messages. Its entry points are {@link
 * io.nightshift.notifications.Outbox} for senders, {@link
 * io.nightshift.notifications.MessageWriter} for texts, and {@link
 * io.nightshift.notifications.Notifications} for readers. It depends on {@code intake}, {@code
 * http}, {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.notifications;

import org.jspecify.annotations.NullMarked;
