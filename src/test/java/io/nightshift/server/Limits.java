package io.nightshift.server;

import java.time.Duration;

/** Settings of a test. */
record Limits(int maxConnections, int maxConnectionsByAddress, Duration requestTimeout)
    implements ServerSettings {}
