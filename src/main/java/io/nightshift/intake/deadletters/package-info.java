/** The dead letters: store, groups, replay, retry, parked keys, rewind. */
@NullMarked
package io.nightshift.intake.deadletters;

import org.jspecify.annotations.NullMarked;
