package io.aleph4j.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A list read by cursor: a page is fetched when the one before it is used up. For one thread. */
final class CursorIterator<T> implements Iterator<T> {

  private final Function<String, Http.Answer> pages;
  private final String name;
  private final Function<JsonNode, T> reader;

  /** Where the next page starts; empty for the first, null behind the last. */
  private @Nullable String cursor = "";

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
    List<T> elements = answer.read(body -> Answers.list(Answers.required(body, name), reader));
    JsonNode json = answer.read(body -> body);
    String next = Answers.optionalText(json, "next_cursor");
    if (from.equals(next) || (next != null && elements.isEmpty())) {
      // Following such a cursor would never end.
      throw answer.unexpected("the next cursor leads nowhere");
    }
    cursor = next;
    return elements;
  }
}
