package io.nightshift.http;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host names as the domain name system knows them: in ASCII, international labels as A-labels (RFC
 * 5891).
 */
public final class HostNames {
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  /** Characters that IDNA 2008 keeps, and that the JDK maps away as IDNA 2003 does. */
  private static final String KEPT = "\u00df\u03c2\u200c\u200d";

  /** The dots of IDNA 2003 (RFC 3490, 3.1) too. */
  private static final Pattern DOTS = Pattern.compile("[.\u3002\uff0e\uff61]");

  private HostNames() {}

  /**
   * The name in lower case ASCII, without the dot of the root; null if the text is not a host name.
   * An underscore is allowed: the domain name system has such names, though RFC 952 has none.
   */
  public static @Nullable String ascii(String name) {
    String ascii = isAscii(name) ? name.toLowerCase(Locale.ROOT) : encodedLabels(name);
    return ascii != null && ascii.length() <= MAX_NAME && areLabels(ascii) ? ascii : null;
  }

  private static @Nullable String encodedLabels(String name) {
    StringJoiner ascii = new StringJoiner(".");
    for (String label : DOTS.split(name, -1)) {
      String one = isAscii(label) ? label.toLowerCase(Locale.ROOT) : encoded(label);
      if (one == null || one.indexOf('.') >= 0) {
        return null;
      }
      ascii.add(one);
    }
    return ascii.toString();
  }

  /** Whether a text has only ASCII characters. */
  public static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Whether a text is labels with dots between them. */
  private static boolean areLabels(String text) {
    int begin = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (!isLength(i - begin)) {
          return false;
        }
        begin = i + 1;
      } else if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
        return false;
      }
    }
    return isLength(text.length() - begin);
  }

  private static boolean isLength(int ofLabel) {
    return ofLabel > 0 && ofLabel <= MAX_LABEL;
  }

  private static @Nullable String encoded(String label) {
    String mapped = mapped(mapped(label));
    try {
      // Called also if its result is not used: it knows which characters no label may have.
      String ascii = IDN.toASCII(mapped, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      boolean keeps = mapped.chars().anyMatch(c -> KEPT.indexOf(c) >= 0);
      return keeps ? "xn--" + punycode(mapped.codePoints().toArray()) : ascii;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String mapped(String label) {
    return Normalizer.normalize(label, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
  }

  /** RFC 3492, section 6.3. */
  private static String punycode(int[] points) {
    StringBuilder out = new StringBuilder();
    for (int point : points) {
      if (point < 0x80) {
        out.append((char) point);
      }
    }
    int basic = out.length();
    int handled = basic;
    if (basic > 0) {
      out.append('-');
    }
    int next = 0x80;
    int delta = 0;
    int bias = 72;
    while (handled < points.length) {
      int least = Integer.MAX_VALUE;
      for (int point : points) {
        least = point >= next ? Math.min(least, point) : least;
      }
      delta += (least - next) * (handled + 1);
      next = least;
      for (int point : points) {
        if (point < next) {
          delta++;
        } else if (point == next) {
          appendVariable(out, delta, bias);
          bias = adapted(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      next++;
    }
    return out.toString();
  }

  private static void appendVariable(StringBuilder out, int delta, int bias) {
    int left = delta;
    for (int k = 36; ; k += 36) {
      int threshold = Math.clamp(k - bias, 1, 26);
      if (left < threshold) {
        out.append(digit(left));
        return;
      }
      out.append(digit(threshold + (left - threshold) % (36 - threshold)));
      left = (left - threshold) / (36 - threshold);
    }
  }

  private static int adapted(int delta, int points, boolean first) {
    int left = first ? delta / 700 : delta / 2;
    left += left / points;
    int k = 0;
    while (left > 455) {
      left /= 35;
      k += 36;
    }
    return k + 36 * left / (left + 38);
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }
}
