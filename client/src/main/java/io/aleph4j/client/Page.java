package io.aleph4j.client;

import java.util.List;

/**
 * One page of a list.
 *
 * @param number counted from 1
 * @param size how many elements a full page has
 * @param total how many elements all pages have together, as the node counts
 */
public record Page<T>(List<T> elements, int number, int size, long total) {

  public Page {
    elements = List.copyOf(elements);
  }
}
