/** Tests of the monitoring. */
@org.jspecify.annotations.NullMarked
package io.nightshift.monitoring;
