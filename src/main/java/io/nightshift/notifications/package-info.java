/**
 * What is to be sent to people and to other systems: an outbox that rooms write in their own
 * transactions, and workers that send what is due. Its doors are {@link
 * io.nightshift.notifications.Outbox} for who has something to say, {@link
 * io.nightshift.notifications.MessageWriter} for what it says, and {@link
 * io.nightshift.notifications.Notifications} for readers. It sees {@code intake}, {@code http},
 * {@code jobs} and {@code hosting}.
 */
@NullMarked
package io.nightshift.notifications;

import org.jspecify.annotations.NullMarked;
