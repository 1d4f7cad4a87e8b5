/**
 * Transactions, signals, bulk copies and the schema of PostgreSQL; databases of other systems,
 * which are only read.
 */
@NullMarked
package io.nightshift.database;

import org.jspecify.annotations.NullMarked;
