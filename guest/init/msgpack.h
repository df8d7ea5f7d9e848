// The part of msgpack that the protocol needs. The reader never trusts a length, never recurses and never allocates.
#ifndef ALEPH_MSGPACK_H
#define ALEPH_MSGPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

enum mp_type { MP_NIL, MP_BOOL, MP_INT, MP_FLOAT, MP_STR, MP_BIN, MP_ARRAY, MP_MAP, MP_EXT };

struct mp_item {
    enum mp_type type;
    bool truth;          // MP_BOOL
    int64_t integer;     // MP_INT; unsigned numbers beyond its range are cut to it
    double number;       // MP_FLOAT
    const uint8_t *data; // MP_STR, MP_BIN, MP_EXT
    uint32_t length;     // bytes of those; elements of MP_ARRAY, pairs of MP_MAP
};

struct mp_reader {
    const uint8_t *at;
    const uint8_t *end;
};

enum mp_result { MP_OK, MP_SHORT, MP_BAD };

// One item; of arrays and maps only the head. MP_SHORT when the input ends within it.
enum mp_result mp_next(struct mp_reader *reader, struct mp_item *item);
// One whole value with everything in it.
enum mp_result mp_skip(struct mp_reader *reader);

void mp_put_nil(struct buf *out);
void mp_put_bool(struct buf *out, bool value);
void mp_put_int(struct buf *out, int64_t value);
void mp_put_str(struct buf *out, const char *text);
void mp_put_text(struct buf *out, const void *text, uint32_t length);
void mp_put_bin(struct buf *out, const void *data, uint32_t length);
void mp_put_array(struct buf *out, uint32_t count);
void mp_put_map(struct buf *out, uint32_t count);

#endif
