/**
 * The HTTP sockets: limits on connections, on the time for a request to arrive and on slow readers
 * of answers, and the check that the sockets answer.
 *
 * <p>The code runs in front of Vert.x, on its event loops, and does not know the resources.
 */
@NullMarked
package io.nightshift.server;

import org.jspecify.annotations.NullMarked;
