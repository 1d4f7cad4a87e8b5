/** Transactions, signals, bulk copies and the schema of PostgreSQL. */
@NullMarked
package io.nightshift.database;

import org.jspecify.annotations.NullMarked;
