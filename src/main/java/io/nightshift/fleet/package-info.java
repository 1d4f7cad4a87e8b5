/** The instances on one database: their heartbeats, and the desired states of their workers. */
@NullMarked
package io.nightshift.fleet;

import org.jspecify.annotations.NullMarked;
