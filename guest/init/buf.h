// A queue of bytes: appended at the end, taken from the start. Whoever appends keeps it within bounds.
#ifndef ALEPH_BUF_H
#define ALEPH_BUF_H

#include <stddef.h>
#include <stdint.h>

struct buf {
    uint8_t *data;
    size_t start;
    size_t end;
    size_t size;
};

static inline size_t buf_length(const struct buf *buf)
{
    return buf->end - buf->start;
}

static inline uint8_t *buf_head(const struct buf *buf)
{
    return buf->data + buf->start;
}

// Room for length bytes after the end; buf_grew() says how many of them were filled.
uint8_t *buf_room(struct buf *buf, size_t length);
void buf_grew(struct buf *buf, size_t length);
void buf_append(struct buf *buf, const void *data, size_t length);
void buf_take(struct buf *buf, size_t length);
void buf_free(struct buf *buf);

#endif
