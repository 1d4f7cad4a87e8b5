/** Tests of the scheduled runs on a real PostgreSQL. */
@NullMarked
package io.nightshift.jobs;

import org.jspecify.annotations.NullMarked;
