/** What the outside sees. Rows are put in by plain JDBC, so that each test knows what it reads. */
@org.jspecify.annotations.NullMarked
package io.nightshift.status;
