/** The hosted examples of docs/add-a-worker.md, and the test that compares them with that page. */
@NullMarked
package io.nightshift.cookbook;

import org.jspecify.annotations.NullMarked;
