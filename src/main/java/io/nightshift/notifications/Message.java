package io.nightshift.notifications;

import org.jspecify.annotations.Nullable;

/**
 * What a notification says.
 *
 * @param text as plain text
 * @param html the same as HTML, already escaped; null if there is only text
 */
public record Message(String text, @Nullable String html) {}
