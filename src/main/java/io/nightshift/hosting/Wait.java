package io.nightshift.hosting;

import java.time.Instant;

/**
 * That a worker cannot work, and waits until it can.
 *
 * @param why what it waits for, in one line for an operator
 * @param since when it began to wait
 */
public record Wait(String why, Instant since) {}
