package io.aleph4j.compute.api;

import io.javalin.http.Context;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Lets in who knows this node's token (spec 04 §3.2). */
final class Administrator {
  private static final String COOKIE = "token";

  private final byte[] token;

  Administrator(String token) {
    if (token.length() < 16) {
      throw new IllegalArgumentException(
          "an administrator's token has 16 characters or more, not " + token.length());
    }
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /** {@code GET /about/login?token=}. Crawlers measure by its refusal how fast a node answers. */
  void logIn(Context context) {
    String offered = context.queryParam("token");
    if (!isToken(offered)) {
      Replies.json(context, 401, Replies.object().put("success", false));
      return;
    }
    context.status(302);
    context.header("Location", "/about/config");
    context.header("Set-Cookie", COOKIE + "=" + offered + "; Path=/; HttpOnly; SameSite=Strict");
  }

  /** Throws 401 unless the request brings the cookie. */
  void check(Context context) {
    Cookie[] cookies = context.req().getCookies();
    for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
      if (cookie.getName().equals(COOKIE) && isToken(cookie.getValue())) {
        return;
      }
    }
    throw Replies.error(401, "401 Invalid token");
  }

  // In the same time whatever is offered.
  private boolean isToken(@Nullable String offered) {
    return offered != null
        && MessageDigest.isEqual(token, offered.getBytes(StandardCharsets.UTF_8));
  }
}
