package io.nightshift.intake;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The contract once more, against the packaged application: the jar, or the native executable. */
@QuarkusIntegrationTest
class ContractIT extends ContractTest {}
