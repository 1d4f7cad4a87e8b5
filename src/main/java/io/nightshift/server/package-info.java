/**
 * The sockets that HTTP is answered on: how many connections they take, how long a request may take
 * to arrive, how slowly an answer may be read, and whether they answer at all.
 *
 * <p>It stands in front of Vert.x, on its event loops, and knows nothing of what is asked for.
 */
@NullMarked
package io.nightshift.server;

import org.jspecify.annotations.NullMarked;
