/** Helpers of tests for the alerts. */
@org.jspecify.annotations.NullMarked
package io.nightshift.alerts;
