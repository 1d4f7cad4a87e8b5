/** Tests of the bulk operations on a real PostgreSQL. */
@NullMarked
package io.nightshift.jobs.bulk;

import org.jspecify.annotations.NullMarked;
