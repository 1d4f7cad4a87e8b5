/** Tests of the notifications. */
@NullMarked
package io.nightshift.notifications;

import org.jspecify.annotations.NullMarked;
