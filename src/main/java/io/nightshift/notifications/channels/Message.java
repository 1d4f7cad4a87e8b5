package io.nightshift.notifications.channels;

import org.jspecify.annotations.Nullable;

/**
 * The message of a notification.
 *
 * @param text the plain text
 * @param html the same as HTML, already escaped; null if there is only text
 */
public record Message(String text, @Nullable String html) {}
