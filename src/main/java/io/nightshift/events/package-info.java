/** CloudEvents and their data: decoded, checked, rejected. */
@NullMarked
package io.nightshift.events;

import org.jspecify.annotations.NullMarked;
