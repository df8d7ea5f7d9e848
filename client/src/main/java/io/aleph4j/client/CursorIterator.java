package io.aleph4j.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A list read by cursor: a page is fetched when the one before it is used up. For one thread. */
final class CursorIterator<T> implements Iterator<T> {

  /** A node may filter after it has cut the page, so a page may be empty; but not for ever. */
  private static final int MAX_EMPTY_PAGES = 100;

  private final Function<String, Http.Answer> pages;
  private final String name;
  private final Function<JsonNode, T> reader;

  /** Where the next page starts; empty for the first, null behind the last. */
  private @Nullable String cursor = "";

  private int emptyPages;
  private Iterator<T> page = List.<T>of().iterator();

  CursorIterator(Function<String, Http.Answer> pages, String name, Function<JsonNode, T> reader) {
    this.pages = pages;
    this.name = name;
    this.reader = reader;
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && cursor != null) {
      page = fetch(cursor).iterator();
    }
    return page.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the list has no more elements");
    }
    return page.next();
  }

  private List<T> fetch(String from) {
    Http.Answer answer = pages.apply(from);
    CursorPage<T> fetched = answer.read(this::read);
    emptyPages = fetched.elements().isEmpty() ? emptyPages + 1 : 0;
    if (from.equals(fetched.next()) || emptyPages > MAX_EMPTY_PAGES) {
      // Following such a cursor would never end.
      throw answer.unexpected("the next cursor leads nowhere");
    }
    cursor = fetched.next();
    return fetched.elements();
  }

  private CursorPage<T> read(JsonNode json) {
    return new CursorPage<>(
        Answers.list(Answers.required(json, name), reader),
        Answers.optionalText(json, "next_cursor"));
  }

  private record CursorPage<T>(List<T> elements, @Nullable String next) {}
}
