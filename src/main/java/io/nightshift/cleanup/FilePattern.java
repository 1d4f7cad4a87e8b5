package io.nightshift.cleanup;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.Pattern;

/**
 * A glob like that of {@link java.nio.file.FileSystem#getPathMatcher}, but {@code **} matches every
 * character: the JDK's does not match a line break, and misses a file with one in its name, or in
 * that of a parent folder.
 */
final class FilePattern implements PathMatcher {
  private final Pattern regex;

  private FilePattern(Pattern regex) {
    this.regex = regex;
  }

  /**
   * Parses a glob.
   *
   * @throws java.util.regex.PatternSyntaxException if it is not a glob
   */
  static FilePattern of(String glob) {
    // Refuses an invalid glob, so that the code below can rely on its syntax.
    var unused = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return new FilePattern(Pattern.compile(regex(glob), Pattern.DOTALL));
  }

  @Override
  public boolean matches(Path path) {
    return regex.matcher(path.toString()).matches();
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    boolean inGroup = false;
    int at = 0;
    while (at < glob.length()) {
      int end = at + Character.charCount(glob.codePointAt(at));
      String one = glob.substring(at, end);
      switch (one) {
        case "*" -> {
          if (glob.startsWith("**", at)) {
            end = at + 2;
            regex.append(".*");
          } else {
            regex.append("[^/]*");
          }
        }
        case "?" -> regex.append("[^/]");
        case "[" -> {
          end = glob.indexOf(']', at + 1) + 1;
          regex.append(characters(glob.substring(at + 1, end - 1)));
        }
        case "{" -> {
          inGroup = true;
          regex.append("(?:(?:");
        }
        case "}" -> {
          regex.append(inGroup ? "))" : "\\}");
          inGroup = false;
        }
        case "," -> regex.append(inGroup ? ")|(?:" : ",");
        case "\\" -> {
          at = end;
          end = at + Character.charCount(glob.codePointAt(at));
          regex.append(Pattern.quote(glob.substring(at, end)));
        }
        default -> regex.append(Pattern.quote(one));
      }
      at = end;
    }
    return regex.toString();
  }

  /** The characters between brackets: {@code !} at the beginning stands for all others. */
  private static String characters(String between) {
    boolean others = between.startsWith("!");
    String some = others ? between.substring(1) : between;
    // A hyphen stands for itself at the beginning, and for a range elsewhere.
    return "[[^/]&&[" + (others ? "^" : "") + some.replaceAll("[\\\\\\[&^]", "\\\\$0") + "]]";
  }
}
