@NullMarked
package io.nightshift.http;

import org.jspecify.annotations.NullMarked;
