#include "http1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "msgpack.h"
#include "util.h"

struct scope {
    struct mp_item type;
    struct mp_item path;
    struct mp_item method;
    struct mp_item query;
    struct mp_item body;
    struct mp_reader headers;
};

static bool is(const uint8_t *text, size_t length, const char *name)
{
    return length == strlen(name) && strncasecmp((const char *)text, name, length) == 0;
}

bool http_is_hop(const uint8_t *name, size_t length)
{
    static const char *const hops[] = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer",
                                       "expect", "proxy-connection"};
    for (size_t i = 0; i < COUNT_OF(hops); i++) {
        if (is(name, length, hops[i])) {
            return true;
        }
    }
    return false;
}

static bool is_bytes(const struct mp_item *item)
{
    return item->type == MP_STR || item->type == MP_BIN;
}

static bool read_scope(struct scope *scope, const uint8_t *data, size_t length)
{
    struct mp_reader reader = {data, data + length};
    struct mp_item map;
    memset(scope, 0, sizeof *scope);
    if (mp_next(&reader, &map) != MP_OK || map.type != MP_MAP) {
        return false;
    }
    for (uint32_t i = 0; i < map.length; i++) {
        struct mp_item key;
        if (mp_next(&reader, &key) != MP_OK || key.type != MP_STR) {
            return false;
        }
        struct mp_reader value = reader;
        if (mp_skip(&reader) != MP_OK) {
            return false;
        }
        struct mp_item item;
        mp_next(&value, &item);
        if (is(key.data, key.length, "headers") && item.type == MP_ARRAY) {
            scope->headers = (struct mp_reader){value.at, reader.at};
        } else if (is_bytes(&item)) {
            struct mp_item *place = is(key.data, key.length, "path")           ? &scope->path
                                    : is(key.data, key.length, "type")         ? &scope->type
                                    : is(key.data, key.length, "method")       ? &scope->method
                                    : is(key.data, key.length, "query_string") ? &scope->query
                                    : is(key.data, key.length, "body")         ? &scope->body
                                                                               : NULL;
            if (place != NULL) {
                *place = item;
            }
        }
    }
    return true;
}

// Bytes that a request line cannot have, and a '%' in what was decoded once, are encoded again.
static void put_encoded(struct buf *out, const struct mp_item *text, const char *as_is)
{
    for (uint32_t i = 0; i < text->length; i++) {
        uint8_t byte = text->data[i];
        bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
                     (byte != '\0' && strchr(as_is, byte) != NULL);
        if (plain) {
            buf_append(out, &byte, 1);
        } else {
            char escaped[4];
            snprintf(escaped, sizeof escaped, "%%%02X", byte);
            buf_append(out, escaped, 3);
        }
    }
}

static void put(struct buf *out, const char *text)
{
    buf_append(out, text, strlen(text));
}

static bool clean(const struct mp_item *item, bool name)
{
    for (uint32_t i = 0; i < item->length; i++) {
        uint8_t byte = item->data[i];
        if (byte == '\r' || byte == '\n' || byte == '\0' || (name && (byte == ':' || byte <= ' '))) {
            return false;
        }
    }
    return !name || item->length > 0;
}

static bool put_headers(struct buf *out, struct mp_reader reader)
{
    while (reader.at != NULL && reader.at < reader.end) {
        struct mp_item pair;
        struct mp_item name;
        struct mp_item value;
        if (mp_next(&reader, &pair) != MP_OK || pair.type != MP_ARRAY || pair.length != 2 ||
            mp_next(&reader, &name) != MP_OK || mp_next(&reader, &value) != MP_OK || !is_bytes(&name) ||
            !is_bytes(&value) || !clean(&name, true) || !clean(&value, false)) {
            return false;
        }
        if (http_is_hop(name.data, name.length) || is(name.data, name.length, "content-length") ||
            is(name.data, name.length, "x-aleph-event")) {
            continue; // events are told by hosts alone
        }
        buf_append(out, name.data, name.length);
        put(out, ": ");
        buf_append(out, value.data, value.length);
        put(out, "\r\n");
    }
    return true;
}

static void put_body(struct buf *out, const struct mp_item *body)
{
    char content_length[64];
    snprintf(content_length, sizeof content_length, "content-length: %u\r\nconnection: close\r\n\r\n", body->length);
    put(out, content_length);
    buf_append(out, body->data, body->length);
}

bool http_request(struct buf *out, bool *is_head, const uint8_t *data, size_t length)
{
    struct scope scope;
    if (!read_scope(&scope, data, length)) {
        return false;
    }
    if (is(scope.type.data, scope.type.length, "aleph.message") && scope.body.data != NULL) {
        *is_head = false;
        put(out, "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                 "x-aleph-event: aleph.message\r\n");
        put_body(out, &scope.body);
        return true;
    }
    if (!is(scope.type.data, scope.type.length, "http") || !clean(&scope.method, true) || scope.path.length == 0 ||
        scope.path.data[0] != '/') {
        return false;
    }
    *is_head = is(scope.method.data, scope.method.length, "HEAD");
    buf_append(out, scope.method.data, scope.method.length);
    put(out, " ");
    put_encoded(out, &scope.path, "-._~!$&'()*+,;=:@/");
    if (scope.query.length > 0) {
        put(out, "?");
        put_encoded(out, &scope.query, "-._~!$&'()*+,;=:@/?%");
    }
    put(out, " HTTP/1.1\r\n");
    if (!put_headers(out, scope.headers)) {
        return false;
    }
    put_body(out, &scope.body);
    return true;
}

static const uint8_t *find_line_end(const uint8_t *at, const uint8_t *end)
{
    return memmem(at, (size_t)(end - at), "\r\n", 2);
}

static uint64_t number_of(const uint8_t *at, const uint8_t *end, unsigned base, const uint8_t **stop)
{
    uint64_t value = 0;
    for (; at < end; at++) {
        int digit = *at >= '0' && *at <= '9'   ? *at - '0'
                    : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10
                    : *at >= 'A' && *at <= 'F' ? *at - 'A' + 10
                                               : 99;
        if (digit >= (int)base || value > UINT64_MAX >> 8) {
            break;
        }
        value = value * base + (uint64_t)digit;
    }
    *stop = at;
    return value;
}

static enum http_result read_chunks(struct buf *body, const uint8_t *at, const uint8_t *end)
{
    for (;;) {
        const uint8_t *stop;
        const uint8_t *line_end = find_line_end(at, end);
        if (line_end == NULL) {
            return HTTP_SHORT;
        }
        uint64_t size = number_of(at, line_end, 16, &stop);
        if (stop == at) {
            return HTTP_BAD;
        }
        at = line_end + 2;
        if (size == 0) {
            return HTTP_OK; // trailers do not matter
        }
        if (size > (uint64_t)(end - at) || (uint64_t)(end - at) - size < 2) {
            return HTTP_SHORT;
        }
        buf_append(body, at, size);
        at += size + 2;
    }
}

// The head; *body is where it ends.
static enum http_result read_head(struct http_answer *answer, const uint8_t *data, size_t length, const uint8_t **body)
{
    const uint8_t *end = data + length;
    const uint8_t *head_end = memmem(data, length, "\r\n\r\n", 4);
    if (head_end == NULL) {
        return HTTP_SHORT;
    }
    *body = head_end + 4;
    const uint8_t *line_end = find_line_end(data, end);
    const uint8_t *stop;
    if (line_end - data < 12 || memcmp(data, "HTTP/1.", 7) != 0) {
        return HTTP_BAD;
    }
    answer->status = (int)number_of(data + 9, data + 12, 10, &stop);
    answer->header_count = 0;
    if (stop != data + 12 || answer->status < 100) {
        return HTTP_BAD;
    }
    for (const uint8_t *at = line_end + 2; at < head_end + 2; at = line_end + 2) {
        line_end = find_line_end(at, end);
        const uint8_t *colon = memchr(at, ':', (size_t)(line_end - at));
        if (colon == NULL || answer->header_count == HTTP_HEADERS_MAX) {
            return HTTP_BAD;
        }
        const uint8_t *value = colon + 1;
        while (value < line_end && (*value == ' ' || *value == '\t')) {
            value++;
        }
        answer->headers[answer->header_count++] =
            (struct http_header){at, (size_t)(colon - at), value, (size_t)(line_end - value)};
    }
    return HTTP_OK;
}

static const struct http_header *header(const struct http_answer *answer, const char *name)
{
    for (size_t i = 0; i < answer->header_count; i++) {
        if (is(answer->headers[i].name, answer->headers[i].name_length, name)) {
            return &answer->headers[i];
        }
    }
    return NULL;
}

enum http_result http_answer(struct http_answer *answer, const uint8_t *data, size_t length, bool is_head, bool ended)
{
    const uint8_t *end = data + length;
    const uint8_t *body = data;
    enum http_result result;
    do {
        data = body; // an interim answer (1xx) is followed by another
        result = read_head(answer, data, (size_t)(end - data), &body);
    } while (result == HTTP_OK && answer->status < 200);
    if (result != HTTP_OK) {
        return result == HTTP_SHORT && ended ? HTTP_BAD : result;
    }
    if (is_head || answer->status == 204 || answer->status == 304) {
        return HTTP_OK;
    }
    const struct http_header *encoding = header(answer, "transfer-encoding");
    const struct http_header *told = header(answer, "content-length");
    if (encoding != NULL && is(encoding->value, encoding->value_length, "chunked")) {
        buf_take(&answer->body, buf_length(&answer->body));
        result = read_chunks(&answer->body, body, end);
        return result == HTTP_SHORT && ended ? HTTP_BAD : result;
    }
    uint64_t size = (uint64_t)(end - body);
    if (told != NULL) {
        const uint8_t *stop;
        uint64_t wanted = number_of(told->value, told->value + told->value_length, 10, &stop);
        if (wanted > size) {
            return ended ? HTTP_BAD : HTTP_SHORT;
        }
        size = wanted;
    } else if (!ended) {
        return HTTP_SHORT;
    }
    buf_append(&answer->body, body, size);
    return HTTP_OK;
}
