#include "frame.h"

uint32_t frame_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void frame_put_u32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

void frame_head(uint8_t *at, uint8_t type, uint32_t stream, size_t length)
{
    frame_put_u32(at, (uint32_t)(length + FRAME_LENGTH_MIN));
    at[4] = type;
    frame_put_u32(at + 5, stream);
}

void frame_put(struct buf *out, uint8_t type, uint32_t stream, const void *payload, size_t length)
{
    frame_head(buf_room(out, FRAME_HEAD + length), type, stream, length);
    buf_grew(out, FRAME_HEAD);
    buf_append(out, payload, length);
}

enum frame_result frame_parse(const uint8_t *data, size_t length, struct frame *frame)
{
    if (length < 4) {
        return FRAME_SHORT;
    }
    uint32_t size = frame_u32(data);
    if (size < FRAME_LENGTH_MIN || size > FRAME_LENGTH_MAX) {
        return FRAME_BAD;
    }
    if (length - 4 < size) {
        return FRAME_SHORT;
    }
    frame->type = data[4];
    frame->stream = frame_u32(data + 5);
    frame->payload = data + FRAME_HEAD;
    frame->length = size - FRAME_LENGTH_MIN;
    return FRAME_OK;
}
