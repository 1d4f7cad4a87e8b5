@NullMarked
package io.nightshift.alerts;

import org.jspecify.annotations.NullMarked;
