/** Tests of the audit trail. */
@NullMarked
package io.nightshift.audit;

import org.jspecify.annotations.NullMarked;
