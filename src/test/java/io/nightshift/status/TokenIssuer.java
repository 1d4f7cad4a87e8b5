package io.nightshift.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An issuer of bearer tokens (OpenID Connect discovery, keys by HTTP) with a real key of its own.
 * With the argument {@code late} it opens when the test says so. The test has it in a field of this
 * type; every other argument is a setting for the application.
 */
public final class TokenIssuer implements QuarkusTestResourceLifecycleManager {
  private static final String KEY_ID = "key-1";

  private final KeyPair keys = newKeys();
  private final int port = freePort();
  private Map<String, String> arguments = Map.of();
  private @Nullable HttpServer server;

  @Override
  public void init(Map<String, String> initArgs) {
    arguments = Map.copyOf(initArgs);
  }

  @Override
  public Map<String, String> start() {
    if (!arguments.containsKey("late")) {
      open();
    }
    Map<String, String> settings = new HashMap<>(arguments);
    settings.remove("late");
    settings.put("quarkus.oidc.auth-server-url", url());
    return settings;
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(this, new TestInjector.MatchesType(TokenIssuer.class));
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  public String url() {
    return "http://localhost:" + port;
  }

  /** Begins to answer. */
  void open() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answer(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(url(), url()));
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    answer(
        "/keys",
        "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"%s\",\"n\":\"%s\",\"e\":\"%s\"}]}"
            .formatted(KEY_ID, base64(key.getModulus()), base64(key.getPublicExponent())));
    server.start();
  }

  private void answer(String path, String json) {
    byte[] body = json.getBytes(UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  /** Claims of Grace for this service, for a minute, with these roles. */
  public JwtClaimsBuilder claims(String... roles) {
    return Jwt.issuer(url())
        .subject("u-17")
        .preferredUserName("grace")
        .audience("nightshift")
        .expiresIn(60)
        .claim("groups", List.of(roles));
  }

  /** A token of these claims. */
  public String token(JwtClaimsBuilder claims) {
    return sign(claims, keys.getPrivate());
  }

  public static String sign(JwtClaimsBuilder claims, PrivateKey key) {
    return claims.jws().keyId(KEY_ID).sign(key);
  }

  public static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0; // The sign is no part of it.
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
