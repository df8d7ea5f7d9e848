package io.aleph4j.compute.connector;

import io.aleph4j.protocol.ItemHash;
import io.aleph4j.protocol.StrictJson;
import io.aleph4j.service.web.HttpException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is below {@code /cache/}, for one machine. */
final class CacheRoutes {
  static final String FOLDER = "/cache/";

  /** What Python's {@code \w} stands for. */
  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{N}_]{1,512}");

  private static final Pattern PATTERN = Pattern.compile("[\\p{L}\\p{N}_?*^-]{1,512}");

  private final ItemHash machine;
  private final GuestCache cache;

  CacheRoutes(ItemHash machine, GuestCache cache) {
    this.machine = machine;
    this.cache = cache;
  }

  GuestAnswer answer(GuestRequest request, RequestTarget target) {
    String key = target.decoded().substring(FOLDER.length());
    boolean isRead = request.method().equals("GET") || request.isHead();
    if (key.isEmpty() && isRead) {
      return list(target.parameter("pattern").orElse("*"));
    }
    if (!KEY.matcher(key).matches()) {
      throw HttpException.text(400, "Invalid key");
    }
    return switch (request.method()) {
      case "GET", "HEAD" -> get(key);
      case "PUT" -> put(key, request.body());
      case "DELETE" -> GuestAnswer.json(cache.delete(machine, key) ? "1" : "0");
      default -> throw HttpException.of(405).withHeader("Allow", "DELETE,GET,HEAD,PUT");
    };
  }

  private GuestAnswer list(String pattern) {
    if (!PATTERN.matcher(pattern).matches()) {
      throw HttpException.text(400, "Invalid key");
    }
    return GuestAnswer.json(StrictJson.mapper().writeValueAsString(cache.keys(machine, pattern)));
  }

  private GuestAnswer get(String key) {
    byte @Nullable [] value = cache.get(machine, key);
    if (value == null) {
      throw HttpException.text(404, "No such key in cache");
    }
    return GuestAnswer.bytes(value);
  }

  private GuestAnswer put(String key, byte[] value) {
    if (!cache.put(machine, key, value)) {
      throw HttpException.reason(413, "the value is larger than what a machine may keep");
    }
    return GuestAnswer.json("true");
  }
}
