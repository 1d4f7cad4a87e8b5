/**
 * Tests of the HTTP API, the page, health and metrics. Rows are inserted by plain JDBC, so that
 * each test knows what it reads.
 */
@org.jspecify.annotations.NullMarked
package io.nightshift.status;
