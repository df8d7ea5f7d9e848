package io.aleph4j.compute.domain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.jspecify.annotations.Nullable;

/** The texts that the name servers of this system tell. */
public final class SystemTxtRecords implements TxtRecords {
  private static final String TEXTS = "TXT";

  @SuppressWarnings("JdkObsolete") // what the JDK wants to be given
  private final Hashtable<String, String> environment = new Hashtable<>();

  /**
   * Asks the servers of this system.
   *
   * @param patience how long one is waited for at first; twice as long the second and last time
   */
  public SystemTxtRecords(Duration patience) {
    this("dns:", patience);
  }

  /** Asks these servers, such as {@code dns://127.0.0.1:53}. */
  SystemTxtRecords(String servers, Duration patience) {
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, servers);
    environment.put(
        "com.sun.jndi.dns.timeout.initial", Long.toString(Math.max(1, patience.toMillis())));
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
  }

  @Override
  @SuppressWarnings("BanJNDI") // the DNS tells texts; nothing is loaded by them
  public List<String> of(String name) throws IOException {
    try {
      InitialDirContext servers = new InitialDirContext(environment);
      try {
        return texts(servers.getAttributes(name, new String[] {TEXTS}).get(TEXTS));
      } finally {
        servers.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException e) {
      throw new IOException("the texts of " + name + " are not known: " + e, e);
    }
  }

  private static List<String> texts(@Nullable Attribute records) throws NamingException {
    List<String> texts = new ArrayList<>();
    if (records != null) {
      NamingEnumeration<?> all = records.getAll();
      while (all.hasMore()) {
        texts.add(String.valueOf(all.next()));
      }
    }
    return texts;
  }
}
