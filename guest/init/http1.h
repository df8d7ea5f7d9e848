// HTTP/1.1 as the client of the application, for one call on one connection: a request in one piece, an answer in one.
#ifndef ALEPH_HTTP1_H
#define ALEPH_HTTP1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

struct http_header {
    const uint8_t *name;
    size_t name_length;
    const uint8_t *value;
    size_t value_length;
};

enum { HTTP_HEADERS_MAX = 128 };

struct http_answer {
    int status;
    struct http_header headers[HTTP_HEADERS_MAX];
    size_t header_count;
    struct buf body;
};

enum http_result { HTTP_OK, HTTP_SHORT, HTTP_BAD };

// The request for a scope of version 2 (the value of the key "scope"), of a request or an event. False when it is neither.
bool http_request(struct buf *out, bool *is_head, const uint8_t *scope, size_t length);
// The answer in these bytes; ended says that nothing more comes. Headers point into the bytes, the body is a copy.
// HTTP_SHORT when more has to come.
enum http_result http_answer(struct http_answer *answer, const uint8_t *data, size_t length, bool is_head, bool ended);
// Whether this header speaks of the connection, not of the answer.
bool http_is_hop(const uint8_t *name, size_t length);

#endif
