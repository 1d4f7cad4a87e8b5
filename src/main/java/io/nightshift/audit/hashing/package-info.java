/** The hash of an audit record: its canonical form, and each version of the hash. */
@NullMarked
package io.nightshift.audit.hashing;

import org.jspecify.annotations.NullMarked;
