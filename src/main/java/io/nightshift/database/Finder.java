package io.nightshift.database;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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
   * Whether a text has a form of its own that is no address of a person, though it may have an at
   * sign. Only these are searched for a reader with masked data.
   */
  default boolean isOwnForm(String text) {
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
    private static final Pattern UUID =
        Pattern.compile("[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}");

    /** Whether the columns of email addresses are searched. */
    public boolean mayBeAddress() {
      return seesAll && hasAtSign();
    }

    /**
     * Whether the answer could tell a reader with masked data about a person whose address he
     * knows: an id, an actor or the subject of an alert may be an address.
     */
    public boolean isForbidden() {
      return !seesAll && hasAtSign();
    }

    private boolean hasAtSign() {
      return text.chars().anyMatch(c -> c == '@' || c == '\uFF20' || c == '\uFE6B');
    }

    /**
     * The text, and its other spelling if upper and lower case have the same meaning in it: in a
     * UUID, and in the domain of an address. Most programs write both in lower case.
     */
    public List<Term> spellings() {
      String lower = text.toLowerCase(Locale.ROOT);
      boolean hasOther = !lower.equals(text) && (mayBeAddress() || UUID.matcher(lower).matches());
      return hasOther ? List.of(this, new Term(lower, seesAll)) : List.of(this);
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
