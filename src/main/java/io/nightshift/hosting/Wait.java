package io.nightshift.hosting;

import java.time.Instant;

/**
 * The wait of a worker that cannot work.
 *
 * @param why what it waits for, in one line for an operator
 * @param since when the wait began
 */
public record Wait(String why, Instant since) {}
