/** Tests of the sockets. */
@NullMarked
package io.nightshift.server;

import org.jspecify.annotations.NullMarked;
