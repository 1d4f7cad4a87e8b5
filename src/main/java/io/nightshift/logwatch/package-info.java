/** Log files: followed, counted, alerted. */
@NullMarked
package io.nightshift.logwatch;

import org.jspecify.annotations.NullMarked;
