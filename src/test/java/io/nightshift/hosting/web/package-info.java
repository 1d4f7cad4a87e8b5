/** Tests of what a service shows of its workers. */
@NullMarked
package io.nightshift.hosting.web;

import org.jspecify.annotations.NullMarked;
