package io.nightshift.hosting;

/**
 * The CDI event after a worker is registered, at the start or later. It is not started yet.
 *
 * @param name its name
 */
public record WorkerAdded(String name) {}
