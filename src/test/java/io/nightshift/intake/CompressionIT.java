package io.nightshift.intake;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged application: the jar, or the native executable. */
@QuarkusIntegrationTest
class CompressionIT extends CompressionTest {}
