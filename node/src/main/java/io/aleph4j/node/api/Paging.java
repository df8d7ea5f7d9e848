package io.aleph4j.node.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Which part of a list a request asks for (spec 02 §1.7).
 *
 * @param page the page's number from 1; without meaning in cursor mode
 * @param size most items of the part; 0 for all
 * @param cursor null in page mode; empty for the first part in cursor mode
 */
record Paging(int page, int size, @Nullable String cursor) {

  private static final int LARGEST_CURSOR_PAGE = 200;

  /** More items than any page can hold. */
  static final int LARGEST = Integer.MAX_VALUE / 2;

  /**
   * Reads the three parameters; in page mode sizes from {@code least} to {@code most} are allowed.
   */
  static Paging of(Parameters parameters, int defaultSize, int least, int most) {
    int page = parameters.integer(1, 1, LARGEST, "page");
    String cursor = parameters.text("cursor");
    if (cursor == null) {
      return new Paging(page, parameters.integer(defaultSize, least, most, "pagination"), null);
    }
    int size = parameters.integer(defaultSize, 0, LARGEST, "pagination");
    if (size == 0) {
      parameters.fault(
          "value_error",
          "pagination",
          "pagination=0 is not allowed with cursor-based pagination",
          "0");
    }
    return new Paging(1, Math.min(size, LARGEST_CURSOR_PAGE), cursor);
  }

  /** As above, for lists that have no cursors. */
  static Paging byPage(Parameters parameters, int defaultSize, int least, int most) {
    int page = parameters.integer(1, 1, LARGEST, "page");
    return new Paging(page, parameters.integer(defaultSize, least, most, "pagination"), null);
  }

  /** As the first, for lists whose pages may have any size. */
  static Paging of(Parameters parameters, int defaultSize) {
    return of(parameters, defaultSize, 0, LARGEST);
  }

  boolean byCursor() {
    return cursor != null;
  }

  /** How many items stand before the page. */
  long offset() {
    return size == 0 ? 0 : (page - 1L) * size;
  }

  /** Whether nothing can stand on this page: a page of all items has no second one. */
  boolean isBeyondAll() {
    return size == 0 && page > 1;
  }

  /** Writes the members that stand beside the items in page mode. */
  void write(JsonGenerator json, long total, @Nullable String item) {
    if (item != null) {
      json.writeStringProperty("pagination_item", item);
    }
    json.writeNumberProperty("pagination_page", page);
    json.writeNumberProperty("pagination_per_page", size);
    json.writeNumberProperty("pagination_total", total);
  }

  /** Writes the members that stand beside the items in cursor mode. */
  void writeCursor(JsonGenerator json, @Nullable String next) {
    json.writeStringProperty("next_cursor", next);
    json.writeNumberProperty("pagination_per_page", size);
  }
}
