/** The examples of docs/add-a-worker.md, as they are hosted, and the test that holds them to it. */
@NullMarked
package io.nightshift.cookbook;

import org.jspecify.annotations.NullMarked;
