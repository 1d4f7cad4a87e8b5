package io.nightshift.database;

import java.sql.SQLException;

/**
 * Finds rows of a package for the search. The search asks each bean of this type: a further kind of
 * row is one class in the package of its table.
 *
 * <p>Each statement uses an index whatever the term is, and returns at most {@link #MOST} rows.
 */
public interface Finder {
  /** The maximum number of rows of one kind. */
  int MOST = FoundRows.MOST;

  /**
   * Whether it reads an index that summarizes its whole table, instead of the few pages on the way
   * to a key. These run after the others.
   */
  default boolean readsSummaries() {
    return false;
  }

  /**
   * Adds the rows that match.
   *
   * @throws SQLException if the database is away, or the time limit of the search ends a statement
   */
  void find(Term term, FoundRows rows) throws SQLException;

  /**
   * The searched text.
   *
   * @param text without NUL and unpaired surrogates, not empty
   * @param seesAll whether the reader sees personal data. For any other reader no beginning of an
   *     id and no email address matches: the answers would tell him, letter by letter, what he may
   *     not read
   */
  record Term(String text, boolean seesAll) {

    /** Whether the columns of email addresses are searched. */
    public boolean mayBeAddress() {
      return seesAll && text.indexOf('@') > 0;
    }

    /**
     * The end of the range, from {@link #text} on, that matches a column with the collation C: all
     * values that begin with the text, or only the text itself. The end is not in the range.
     */
    public String end() {
      if (seesAll) {
        for (int length = text.length(); length > 0; ) {
          int last = text.codePointBefore(length);
          length -= Character.charCount(last);
          if (last < Character.MAX_CODE_POINT) {
            // The surrogates between these two are no characters.
            int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
            return text.substring(0, length) + Character.toString(next);
          }
        }
      }
      return text + '\u0001'; // The least of all longer texts: none has NUL.
    }
  }
}
