/** The ways out of a notification: email and webhook. */
@NullMarked
package io.nightshift.notifications.channels;

import org.jspecify.annotations.NullMarked;
