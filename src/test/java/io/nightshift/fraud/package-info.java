@NullMarked
package io.nightshift.fraud;

import org.jspecify.annotations.NullMarked;
