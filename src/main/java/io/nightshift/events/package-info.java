/** CloudEvents and their data: decoded, checked, rejected; digests. */
@NullMarked
package io.nightshift.events;

import org.jspecify.annotations.NullMarked;
