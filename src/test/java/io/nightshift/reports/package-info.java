@NullMarked
package io.nightshift.reports;

import org.jspecify.annotations.NullMarked;
