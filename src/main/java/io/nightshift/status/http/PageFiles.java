package io.nightshift.status.http;

import io.nightshift.events.Sha256;
import io.quarkus.runtime.LaunchMode;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * The page's scripts and styles. They are in a folder that is named by a hash of their content, so
 * that a browser can cache them forever and never mixes those of two versions, including modules
 * that import each other.
 */
@Path("/page")
@Singleton
public final class PageFiles {
  /** The path of the style sheet for browsers without scripts. */
  public static final String STYLESHEET = "/nightshift.css";

  /** The path of the live stream. */
  public static final String STREAM = "/status/stream";

  private static final String PLACE = "META-INF/resources/page/";

  /** The media types by file extension. */
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "svg", "image/svg+xml");

  private static final List<String> NAMES =
      List.of(
          "actions.js",
          "controls.css",
          "icon.svg",
          "lists.css",
          "main.js",
          "morph.js",
          "navigate.js",
          "search.js",
          "operator.js",
          "overview.css",
          "page.css",
          "stream.js",
          "unscripted.css",
          "view.js");

  private final Map<String, byte[]> files = new HashMap<>();
  private final String folder;

  PageFiles() {
    MessageDigest digest = Sha256.stream();
    for (String name : NAMES) {
      byte[] file = read(name);
      files.put(name, file);
      digest.update(file);
    }
    folder = HexFormat.of().formatHex(digest.digest(), 0, 6);
  }

  private static byte[] read(String name) {
    try (InputStream file =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(PLACE + name)) {
      if (file == null) {
        throw new IllegalStateException(PLACE + name + " is missing");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The icon of the page, which a browser requests with every page. */
  public byte[] icon() {
    return Objects.requireNonNull(files.get("icon.svg"));
  }

  /** Whether a path is that of such a file, which is equal for all readers. */
  public static boolean holds(String normalizedPath) {
    return normalizedPath.startsWith("/page/")
        || normalizedPath.equals(STYLESHEET)
        || normalizedPath.equals("/favicon.ico");
  }

  /** The name of the folder. */
  public String folder() {
    return folder;
  }

  /** One file. */
  @GET
  @Path("/{folder}/{file}")
  public RestResponse<byte[]> file(
      @PathParam("folder") String asked, @PathParam("file") String name) {
    byte[] file = files.get(name);
    if (file == null) {
      throw ProblemException.notFound("There is no file of this name");
    }
    // During a rolling update a page of one version may be answered by another's instance.
    boolean keep = asked.equals(folder) && LaunchMode.current() != LaunchMode.DEVELOPMENT;
    return RestResponse.ResponseBuilder.ok(file)
        .header("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)))
        .header("Cache-Control", keep ? "public, max-age=31536000, immutable" : "no-store")
        .build();
  }
}
