package io.aleph4j.service.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and how to log in.
 *
 * @param host host name or address
 * @param port TCP port
 * @param database name of the database
 * @param user who logs in
 * @param password the user's password, empty for none
 * @param parameters further parameters of the JDBC driver, such as {@code sslmode}
 */
public record DatabaseAddress(
    String host,
    int port,
    String database,
    String user,
    String password,
    Map<String, String> parameters) {
  private static final int DEFAULT_PORT = 5432;
  private static final String FORM =
      "a database address looks like postgresql://user:password@host:5432/database";

  /** Copies the parameters. */
  public DatabaseAddress {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads {@code postgresql://user:password@host:port/database?parameter=value}, also with {@code
   * postgres:} or {@code jdbc:postgresql:} in front; user and password may be given as parameters.
   *
   * @throws DatabaseException when the text has another form; the password is never repeated
   */
  public static DatabaseAddress parse(String text) {
    String address = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new DatabaseException("the database address cannot be read: " + FORM);
    }
    String scheme = uri.getScheme();
    if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
      throw new DatabaseException("the database address is not one of PostgreSQL: " + FORM);
    }
    Map<String, String> parameters = parameters(uri.getRawQuery());
    String userInfo = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? "" : userInfo.substring(colon + 1);
    String userParameter = parameters.remove("user");
    String passwordParameter = parameters.remove("password");
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String database = path.startsWith("/") ? path.substring(1) : path;
    if (uri.getHost() == null || database.isEmpty() || database.contains("/")) {
      throw new DatabaseException("the database address lacks host or database: " + FORM);
    }
    String finalUser = user.isEmpty() && userParameter != null ? userParameter : decode(user);
    if (finalUser.isEmpty()) {
      throw new DatabaseException("the database address lacks the user: " + FORM);
    }
    return new DatabaseAddress(
        uri.getHost(),
        uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
        decode(database),
        finalUser,
        password.isEmpty() && passwordParameter != null ? passwordParameter : decode(password),
        parameters);
  }

  /** The JDBC form, without user and password. */
  public String jdbcUrl() {
    StringBuilder url =
        new StringBuilder("jdbc:postgresql://" + host + ":" + port + "/" + encode(database));
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      url.append(separator).append(encode(parameter.getKey()));
      url.append('=').append(encode(parameter.getValue()));
      separator = '&';
    }
    return url.toString();
  }

  /** The form for people and logs: everything but the password. */
  @Override
  public String toString() {
    return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
  }

  /** The form that {@link #parse} and PostgreSQL's own tools read, password included. */
  public String toUrl() {
    String login = encode(user) + (password.isEmpty() ? "" : ":" + encode(password));
    return "postgresql://" + login + "@" + host + ":" + port + "/" + encode(database);
  }

  /**
   * Opens one plain connection.
   *
   * @param properties further properties of the driver; they win over the address's parameters
   */
  Connection connect(Map<String, String> properties) throws SQLException {
    Properties all = new Properties();
    all.putAll(parameters);
    all.putAll(properties);
    all.setProperty("user", user);
    all.setProperty("password", password);
    String url = "jdbc:postgresql://" + host + ":" + port + "/" + encode(database);
    return DriverManager.getConnection(url, all);
  }

  /** Opens one plain connection without a limit on how long a statement may run. */
  Connection connect(String applicationName) throws SQLException {
    return connect(
        Map.of("ApplicationName", applicationName, "connectTimeout", "10", "tcpKeepAlive", "true"));
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query == null) {
      return parameters;
    }
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    try {
      // A plus sign stands for itself in every part of a database address.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new DatabaseException("the database address has a broken %-escape: " + FORM);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
