// Frames of protocol version 3, as docs/guest-protocol.md has them.
#ifndef ALEPH_FRAME_H
#define ALEPH_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

enum frame_type {
    FRAME_HELLO = 0x01,
    FRAME_CONFIGURE = 0x02,
    FRAME_STATE = 0x03,
    FRAME_LOG = 0x04,
    FRAME_OPEN = 0x10,
    FRAME_DATA = 0x11,
    FRAME_WINDOW = 0x12,
    FRAME_END = 0x13,
    FRAME_RESET = 0x14,
    FRAME_HALT = 0x20,
    FRAME_HALTED = 0x21,
    FRAME_PING = 0x22,
    FRAME_PONG = 0x23,
    FRAME_RESUMED = 0x80,
};

enum {
    FRAME_HEAD = 9,              // length, type, stream
    FRAME_LENGTH_MIN = 5,        // what the length counts: type and stream at least
    FRAME_LENGTH_MAX = 65541,    // ... and a full payload at most
    FRAME_PAYLOAD_MAX = 65536
};

struct frame {
    uint8_t type;
    uint32_t stream;
    const uint8_t *payload;
    size_t length;
};

enum frame_result { FRAME_OK, FRAME_SHORT, FRAME_BAD };

uint32_t frame_u32(const uint8_t *at);
void frame_put_u32(uint8_t *at, uint32_t value);

// Writes the nine bytes before a payload of this length.
void frame_head(uint8_t *at, uint8_t type, uint32_t stream, size_t length);
void frame_put(struct buf *out, uint8_t type, uint32_t stream, const void *payload, size_t length);
// The frame at the start of these bytes; its payload points into them. FRAME_BAD for a length out of range.
enum frame_result frame_parse(const uint8_t *data, size_t length, struct frame *frame);

#endif
