package io.nightshift.status.security;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Tag;

/** The same against the packaged application; in native builds alone, see the pom. */
@QuarkusIntegrationTest
@Tag("repeated")
class OperatorsIT extends OperatorsTest {}
