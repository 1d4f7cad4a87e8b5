package io.nightshift.database;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A URL of a SQL Server: {@code jdbc:sqlserver://host[\instance][:port][;property=value]…}. A value
 * with a semicolon or a brace stands in braces, a closing brace in it twice. Only the properties
 * below exist: those of the driver that name classes, other ways to log in, keys or time limits do
 * not.
 */
final class SqlServerUrl {
  static final String PREFIX = "jdbc:sqlserver://";

  private static final Pattern SERVER =
      Pattern.compile(
          "(?<host>[^\\s;:{}\\\\\\[\\]/?]+|\\[[0-9A-Fa-f:.%]+])(\\\\(?<instance>[^\\s;:{}\\\\]+))?(:(?<port>\\d{1,5}))?");
  private static final Pattern PROPERTY =
      Pattern.compile(
          ";\\s*(?<name>[A-Za-z]+)\\s*=\\s*(\\{(?<quoted>[^}]*(}}[^}]*)*)}|(?<plain>[^;{}]*))\\s*(?=;|$)");
  private static final int MAX_PORT = 65_535;

  private static final Pattern TEXT = Pattern.compile("(?s).+");
  private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false");

  /** The driver's names, and the values that each may have. */
  private static final Map<String, Pattern> PROPERTIES =
      Map.ofEntries(
          Map.entry("applicationIntent", Pattern.compile("(?i)ReadOnly|ReadWrite")),
          Map.entry("databaseName", TEXT),
          Map.entry("encrypt", Pattern.compile("(?i)true|false|mandatory|optional|strict|no")),
          Map.entry("hostNameInCertificate", TEXT),
          Map.entry(
              "iPAddressPreference", Pattern.compile("IPv4First|IPv6First|UsePlatformDefault")),
          Map.entry("multiSubnetFailover", BOOLEAN),
          Map.entry("packetSize", Pattern.compile("\\d{3,5}")),
          Map.entry("password", TEXT),
          Map.entry("sendStringParametersAsUnicode", BOOLEAN),
          Map.entry("serverCertificate", TEXT),
          Map.entry("trustServerCertificate", BOOLEAN),
          Map.entry("trustStore", TEXT),
          Map.entry("trustStorePassword", TEXT),
          Map.entry("trustStoreType", Pattern.compile("JKS|PKCS12")),
          Map.entry("user", TEXT));

  /** By name in lower case, with the driver's other names. */
  private static final Map<String, String> NAMES =
      PROPERTIES.keySet().stream()
          .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));

  private static final Map<String, String> SYNONYMS =
      Map.of("database", "databaseName", "username", "user");

  private final String host;
  private final Map<String, String> values;

  private SqlServerUrl(String host, Map<String, String> values) {
    this.host = host;
    this.values = values;
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with its fault: the message has no value of a property
   */
  static SqlServerUrl of(String url) {
    Matcher server = SERVER.matcher(url);
    if (!url.startsWith(PREFIX)
        || !server.region(PREFIX.length(), url.length()).lookingAt()
        || (server.end() < url.length() && url.charAt(server.end()) != ';')) {
      throw new IllegalArgumentException(
          "must be " + PREFIX + "host:port;databaseName=name, with the host at its beginning");
    }
    Map<String, String> values = new TreeMap<>();
    String host = server.group("host");
    if (server.group("instance") != null) {
      values.put("instanceName", server.group("instance"));
    }
    String port = server.group("port");
    if (port != null) {
      int number = Integer.parseInt(port);
      require(number >= 1 && number <= MAX_PORT, "has a port that is not from 1 to 65535");
      values.put("portNumber", port);
    }
    Matcher property = PROPERTY.matcher(url);
    int at = server.end();
    while (at < url.length() && !url.substring(at).matches(";\\s*")) {
      require(
          property.region(at, url.length()).lookingAt(),
          "must be a list of ;name=value after the host; a value with ; { or } stands in braces");
      add(values, property);
      at = property.end();
    }
    return new SqlServerUrl(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host, values);
  }

  private static void add(Map<String, String> values, Matcher property) {
    String lower = property.group("name").toLowerCase(Locale.ROOT);
    String name = SYNONYMS.containsKey(lower) ? SYNONYMS.get(lower) : NAMES.get(lower);
    Pattern allowed = name == null ? null : PROPERTIES.get(name);
    if (name == null || allowed == null) {
      throw new IllegalArgumentException(
          "has the property %s, which is not one of %s"
              .formatted(
                  property.group("name"), String.join(", ", new TreeMap<>(PROPERTIES).keySet())));
    }
    String quoted = property.group("quoted");
    String value = quoted == null ? property.group("plain").strip() : quoted.replace("}}", "}");
    require(
        allowed.matcher(value).matches(), "has a value of %s that is not allowed".formatted(name));
    require(values.put(name, value) == null, "has the property %s twice".formatted(name));
  }

  private static void require(boolean holds, String fault) {
    if (!holds) {
      throw new IllegalArgumentException(fault);
    }
  }

  /** The host, a name or an address. */
  String host() {
    return host;
  }

  /**
   * The properties for the driver. Without others in the URL, the connection is encrypted and the
   * certificate verified.
   */
  Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("serverName", host);
    properties.setProperty("encrypt", "true");
    properties.setProperty("trustServerCertificate", "false");
    properties.putAll(values);
    return properties;
  }

  /** What of the URL switches the verification of the server off; null if nothing does. */
  @Nullable String weakness() {
    String encrypt = values.getOrDefault("encrypt", "true").toLowerCase(Locale.ROOT);
    return switch (encrypt) {
      case "strict" -> null;
      case "true", "mandatory" ->
          Boolean.parseBoolean(values.get("trustServerCertificate"))
              ? "trustServerCertificate=true"
              : null;
      default -> "encrypt=" + encrypt;
    };
  }
}
