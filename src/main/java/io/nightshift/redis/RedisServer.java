package io.nightshift.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.http.TrustStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A configured Redis server. Its text is its address: neither that nor a message shows the user or
 * the password.
 */
public final class RedisServer {
  private static final int DEFAULT_PORT = 6379;
  private static final int MAX_PORT = 65_535;
  private static final Pattern DATABASE = Pattern.compile("/?|/(\\d{1,6})");

  private final String host;
  private final int port;
  private final int database;
  private final boolean tls;
  private final boolean trustAll;
  private final @Nullable String user;
  private final @Nullable String password;
  private final @Nullable X509ExtendedTrustManager trusted;

  private RedisServer(
      URI uri,
      int database,
      @Nullable String user,
      @Nullable String password,
      boolean trustAll,
      Optional<Path> ca,
      String caSetting) {
    this.host = uri.getHost();
    this.port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    this.database = database;
    this.tls = uri.getScheme().equalsIgnoreCase("rediss");
    this.user = user;
    this.password = password;
    this.trustAll = trustAll;
    this.trusted =
        !tls
            ? null
            : trustAll
                ? TrustStore.anyManager()
                : ca.map(pem -> TrustStore.managerOf(pem, caSetting))
                    .orElseGet(TrustStore::platformManager);
  }

  /**
   * The server of these settings.
   *
   * @param prefix the beginning of the names of the settings, such as {@code nightshift.sync.redis}
   * @throws IllegalArgumentException if one is invalid: the message names it, and shows no value
   * @throws IllegalStateException if the file of certificates has none
   */
  public static RedisServer of(RedisSettings settings, String prefix) {
    return of(
        settings.url().orElse(""),
        settings.username(),
        settings.password(),
        settings.trustAll(),
        settings.ca(),
        prefix + ".url",
        prefix + ".ca");
  }

  /**
   * The server of a URL.
   *
   * @param username overrides the user of the URL
   * @param secret overrides the password of the URL
   * @param ca a file of PEM certificates; those of the platform are trusted if it is absent
   * @param setting the name of the setting of the URL, for messages
   * @param caSetting the name of the setting of the file, for messages
   * @throws IllegalArgumentException if the URL is invalid: the message does not show it
   * @throws IllegalStateException if the file of certificates has none
   */
  public static RedisServer of(
      String url,
      Optional<String> username,
      Optional<String> secret,
      boolean trustAll,
      Optional<Path> ca,
      String setting,
      String caSetting) {
    URI uri = uri(url.strip(), setting);
    var path = DATABASE.matcher(uri.getRawPath() == null ? "" : uri.getRawPath());
    if (!path.matches() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          setting + " must end with the port, or with a slash and the number of a database");
    }
    int database = path.group(1) == null ? 0 : Integer.parseInt(path.group(1));
    String[] credentials = credentials(uri.getRawUserInfo(), setting);
    String user = username.orElse(credentials[0].isEmpty() ? null : credentials[0]);
    String password = secret.orElse(credentials[1].isEmpty() ? null : credentials[1]);
    if (user != null && password == null) {
      throw new IllegalArgumentException(setting + " has a user and no password");
    }
    return new RedisServer(uri, database, user, password, trustAll, ca, caSetting);
  }

  private static URI uri(String url, String setting) {
    IllegalArgumentException invalid =
        new IllegalArgumentException(
            setting
                + " must be a URL such as redis://host:6379/0 or rediss://host:6379/0; characters"
                + " of a password such as / and # are written as %2F and %23");
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (!scheme.equals("redis") && !scheme.equals("rediss")
          || uri.getHost() == null
          || uri.getPort() == 0
          || uri.getPort() > MAX_PORT) {
        throw invalid;
      }
      return uri;
    } catch (URISyntaxException e) {
      throw invalid; // The text of this failure shows the URL.
    }
  }

  /** The user and the password of a URL, each empty if it is missing. */
  private static String[] credentials(@Nullable String userInfo, String setting) {
    if (userInfo == null) {
      return new String[] {"", ""};
    }
    int colon = userInfo.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          setting + " must hold a colon between the user and the password");
    }
    return new String[] {
      decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1))
    };
  }

  /** A plus sign is itself here. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  /** The name of its host, without brackets. */
  String host() {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  boolean isTls() {
    return tls;
  }

  boolean isTrustAll() {
    return trustAll;
  }

  @Nullable X509ExtendedTrustManager trusted() {
    return trusted;
  }

  /** The URL for the client, with the user and the password. */
  String connectionString() {
    String credentials =
        password == null
            ? ""
            : "%s:%s@".formatted(user == null ? "" : encoded(user), encoded(password));
    // Without a number, the client does not select a database, which needs a permission.
    String path = database == 0 ? "" : "/" + database;
    return "%s://%s%s:%d%s".formatted(scheme(), credentials, host, port, path);
  }

  private String scheme() {
    return tls ? "rediss" : "redis";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** The texts that no message may show. */
  public List<String> secrets() {
    List<String> secrets = new ArrayList<>();
    if (password != null) {
      secrets.add(password);
      secrets.add(encoded(password));
    }
    return secrets;
  }

  /** Removes the password from a text. */
  String cleaned(String text) {
    String clean = text;
    for (String secret : secrets()) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }

  /** The address, without the user and the password. */
  @Override
  public String toString() {
    return "%s://%s:%d/%d".formatted(scheme(), host, port, database);
  }
}
