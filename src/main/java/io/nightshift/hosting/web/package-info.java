/**
 * What a service shows of its workers: health checks, meters, and a resource to read them. It needs
 * Quarkus' extensions for REST, health and Micrometer.
 */
@NullMarked
package io.nightshift.hosting.web;

import org.jspecify.annotations.NullMarked;
