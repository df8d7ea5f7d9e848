#include "buf.h"

#include <stdlib.h>
#include <string.h>

#include "util.h"

uint8_t *buf_room(struct buf *buf, size_t length)
{
    if (buf->size - buf->end >= length) {
        return buf->data == NULL ? NULL : buf->data + buf->end;
    }
    size_t used = buf_length(buf);
    if (buf->start > 0) {
        memmove(buf->data, buf->data + buf->start, used);
        buf->start = 0;
        buf->end = used;
    }
    if (buf->size - used < length) {
        size_t size = buf->size * 2 > used + length ? buf->size * 2 : used + length;
        buf->data = must_allocate(buf->data, size);
        buf->size = size;
    }
    return buf->data + buf->end;
}

void buf_grew(struct buf *buf, size_t length)
{
    buf->end += length;
}

void buf_append(struct buf *buf, const void *data, size_t length)
{
    if (length == 0) {
        return;
    }
    memcpy(buf_room(buf, length), data, length);
    buf->end += length;
}

void buf_take(struct buf *buf, size_t length)
{
    buf->start += length;
    if (buf->start == buf->end) {
        buf->start = 0;
        buf->end = 0;
    }
}

void buf_free(struct buf *buf)
{
    free(buf->data);
    *buf = (struct buf){0};
}
