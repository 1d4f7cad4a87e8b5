/** Query parameters, pages of lists, problems. */
@NullMarked
package io.nightshift.status.http;

import org.jspecify.annotations.NullMarked;
