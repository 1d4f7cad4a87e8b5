package io.nightshift.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which URLs of a SQL Server are accepted, and what the driver gets of them. */
class SqlServerUrlTest {
  private static final String DEFAULTS = "encrypt=true, trustServerCertificate=false";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          jdbc:sqlserver://erp                       | serverName=erp
          jdbc:sqlserver://erp.example:1433          | portNumber=1433, serverName=erp.example
          jdbc:sqlserver://erp\\SQLEXPRESS            | instanceName=SQLEXPRESS, serverName=erp
          jdbc:sqlserver://erp\\X:1433;database=a     | databaseName=a, instanceName=X, portNumber=1433, serverName=erp
          jdbc:sqlserver://[::1]:1433                | portNumber=1433, serverName=::1
          jdbc:sqlserver://erp;                      | serverName=erp
          jdbc:sqlserver://erp;DatabaseName = a b ;  | databaseName=a b, serverName=erp
          jdbc:sqlserver://erp;databaseName={a;b}}c} | databaseName=a;b}c, serverName=erp
          jdbc:sqlserver://erp;user=ada;password=a=b | password=a=b, serverName=erp, user=ada
          """)
  void aUrlIsReadAsTheDriverDocumentsIt(String url, String properties) {
    Properties read = SqlServerUrl.of(url).properties();
    assertEquals("true", read.remove("encrypt"));
    assertEquals("false", read.remove("trustServerCertificate"));
    String text = new TreeMap<>(read).toString();
    assertEquals(properties, text.substring(1, text.length() - 1), DEFAULTS);
  }

  @Test
  void aValueInBracesMayBeLong() {
    String value = "x}}".repeat(300) + "x".repeat(50_000);
    String url = "jdbc:sqlserver://erp;serverCertificate={" + value + "}";
    assertEquals(
        value.replace("}}", "}"), SqlServerUrl.of(url).properties().get("serverCertificate"));
  }

  /** What the driver itself reads from a URL of this form is the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlserver://erp.example:1433;databaseName=a;user=ada;password=s3cret",
        "jdbc:sqlserver://erp\\X;database=a;encrypt=strict;packetSize=4096",
        "jdbc:sqlserver://erp;databaseName={a;b}}c};applicationIntent=ReadOnly;multiSubnetFailover=true"
      })
  void theDriverReadsTheSame(String url) throws SQLException {
    assertEquals(
        asTheDriverReads(url, new Properties()),
        asTheDriverReads(SqlServerUrl.PREFIX, SqlServerUrl.of(url).properties()));
  }

  private static Map<String, String> asTheDriverReads(String url, Properties properties)
      throws SQLException {
    Map<String, String> read = new TreeMap<>();
    for (DriverPropertyInfo one : new SQLServerDriver().getPropertyInfo(url, properties)) {
      read.put(one.name, String.valueOf(one.value).toLowerCase(java.util.Locale.ROOT));
    }
    return read;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:sqlserver:",
        "jdbc:sqlserver://",
        "jdbc:sqlserver://;serverName=erp",
        "jdbc:sqlserver://erp/database",
        "jdbc:sqlserver://erp:0",
        "jdbc:sqlserver://erp:70000",
        "jdbc:sqlserver://erp:port",
        "jdbc:sqlserver://[::1",
        "jdbc:sqlserver://erp?user=ada",
        "jdbc:sqlserver://erp;encrypt",
        "jdbc:sqlserver://erp;encrypt=perhaps",
        "jdbc:sqlserver://erp;trustServerCertificate=1",
        "jdbc:sqlserver://erp;user=",
        "jdbc:sqlserver://erp;user=a;USER=b",
        "jdbc:sqlserver://erp;user=a;username=b",
        "jdbc:sqlserver://erp;password={s3cret",
        "jdbc:sqlserver://erp;password=s3}cret",
        "jdbc:sqlserver://erp;password={s3cret}x",
        "jdbc:sqlserver://erp;=s3cret",
        "jdbc:sqlserver://erp;s3cret"
      })
  void aUrlThatIsWrongIsRefusedAndNotShown(String url) {
    String fault =
        assertThrows(IllegalArgumentException.class, () -> SqlServerUrl.of(url)).getMessage();
    assertFalse(fault.contains("s3cret"), fault);
  }

  @Test
  void noPropertyOfTheDriverIsAcceptedButThoseOfTheList() throws SQLException {
    Set<String> accepted = new TreeSet<>();
    for (DriverPropertyInfo one :
        new SQLServerDriver().getPropertyInfo(SqlServerUrl.PREFIX, new Properties())) {
      for (String value : new String[] {"true", "ReadOnly", "8000", "IPv4First", "JKS"}) {
        try {
          var unused = SqlServerUrl.of("jdbc:sqlserver://erp;%s=%s".formatted(one.name, value));
          accepted.add(one.name);
        } catch (IllegalArgumentException refused) {
          assertTrue(refused.getMessage().contains(one.name), refused.getMessage());
        }
      }
    }
    assertEquals(
        "[applicationIntent, databaseName, encrypt, hostNameInCertificate, iPAddressPreference,"
            + " multiSubnetFailover, packetSize, password, sendStringParametersAsUnicode,"
            + " serverCertificate, trustServerCertificate, trustStore, trustStorePassword,"
            + " trustStoreType, user]",
        accepted.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "integratedSecurity=true",
        "authentication=ActiveDirectoryPassword",
        "trustManagerClass=org.example.Anybody",
        "socketFactoryClass=org.example.Elsewhere",
        "accessTokenCallbackClass=org.example.Token",
        "jaasConfigurationName=Other",
        "clientCertificate=/etc/passwd",
        "keyStoreLocation=/etc/passwd",
        "retryExec={1205:2,2:}",
        "loginTimeout=0",
        "noSuchProperty=1"
      })
  void aPropertyThatNamesAClassAKeyAnotherLogInOrATimeLimitIsRefused(String property) {
    String fault =
        assertThrows(
                IllegalArgumentException.class,
                () -> SqlServerUrl.of("jdbc:sqlserver://erp;" + property))
            .getMessage();
    assertTrue(fault.startsWith("has the property " + property.split("=")[0] + ", which"), fault);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ",
    ";encrypt=true, ",
    ";encrypt=Mandatory;trustServerCertificate=false, ",
    ";encrypt=strict;trustServerCertificate=true, ",
    ";trustServerCertificate=TRUE, trustServerCertificate=true",
    ";encrypt=Optional, encrypt=optional",
    ";encrypt=no, encrypt=no",
    ";encrypt=false;trustServerCertificate=true, encrypt=false"
  })
  void whatSwitchesTheVerificationOffIsNamed(String properties, String weakness) {
    assertEquals(weakness, SqlServerUrl.of("jdbc:sqlserver://erp" + properties).weakness());
  }
}
