package io.nightshift.status;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same against the packaged application: the jar, or the native executable. */
@QuarkusIntegrationTest
class GuessingIT extends GuessingTest {}
