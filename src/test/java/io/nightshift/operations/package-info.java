/** Tests of what operates Nightshift: its metrics, alert rules, dashboard, images and manifests. */
@NullMarked
package io.nightshift.operations;

import org.jspecify.annotations.NullMarked;
