#include "msgpack.h"

#include <string.h>

static uint64_t big_endian(const uint8_t *at, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

static bool take(struct mp_reader *reader, size_t width, uint64_t *value)
{
    if ((size_t)(reader->end - reader->at) < width) {
        return false;
    }
    *value = big_endian(reader->at, width);
    reader->at += width;
    return true;
}

static enum mp_result take_bytes(struct mp_reader *reader, struct mp_item *item, enum mp_type type, uint64_t length)
{
    if ((uint64_t)(reader->end - reader->at) < length) {
        return MP_SHORT;
    }
    item->type = type;
    item->data = reader->at;
    item->length = (uint32_t)length;
    reader->at += length;
    return MP_OK;
}

static enum mp_result sized_bytes(struct mp_reader *reader, struct mp_item *item, enum mp_type type, size_t width)
{
    uint64_t length;
    if (!take(reader, width, &length)) {
        return MP_SHORT;
    }
    // An extension has its kind between length and bytes.
    return take_bytes(reader, item, type, type == MP_EXT ? length + 1 : length);
}

static enum mp_result container(struct mp_item *item, enum mp_type type, uint64_t count)
{
    item->type = type;
    item->length = (uint32_t)count;
    return MP_OK;
}

static enum mp_result sized_container(struct mp_reader *reader, struct mp_item *item, enum mp_type type, size_t width)
{
    uint64_t count;
    return take(reader, width, &count) ? container(item, type, count) : MP_SHORT;
}

static enum mp_result integer(struct mp_reader *reader, struct mp_item *item, size_t width, bool is_signed)
{
    uint64_t value;
    if (!take(reader, width, &value)) {
        return MP_SHORT;
    }
    item->type = MP_INT;
    if (is_signed) {
        unsigned shift = (unsigned)(64 - 8 * width);
        item->integer = (int64_t)(value << shift) >> shift;
    } else {
        item->integer = value > INT64_MAX ? INT64_MAX : (int64_t)value;
    }
    return MP_OK;
}

static enum mp_result number(struct mp_reader *reader, struct mp_item *item, size_t width)
{
    uint64_t bits;
    if (!take(reader, width, &bits)) {
        return MP_SHORT;
    }
    item->type = MP_FLOAT;
    if (width == 4) {
        uint32_t narrow = (uint32_t)bits;
        float value;
        memcpy(&value, &narrow, sizeof value);
        item->number = value;
    } else {
        memcpy(&item->number, &bits, sizeof item->number);
    }
    return MP_OK;
}

// The first bytes 0xc0 to 0xdf.
static enum mp_result long_form(struct mp_reader *reader, struct mp_item *item, uint8_t first)
{
    switch (first) {
    case 0xc0:
        item->type = MP_NIL;
        return MP_OK;
    case 0xc2:
    case 0xc3:
        item->type = MP_BOOL;
        item->truth = first == 0xc3;
        return MP_OK;
    case 0xc4:
    case 0xc5:
    case 0xc6:
        return sized_bytes(reader, item, MP_BIN, (size_t)1 << (first - 0xc4));
    case 0xc7:
    case 0xc8:
    case 0xc9:
        return sized_bytes(reader, item, MP_EXT, (size_t)1 << (first - 0xc7));
    case 0xca:
        return number(reader, item, 4);
    case 0xcb:
        return number(reader, item, 8);
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
        return integer(reader, item, (size_t)1 << (first - 0xcc), false);
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return integer(reader, item, (size_t)1 << (first - 0xd0), true);
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
        return take_bytes(reader, item, MP_EXT, ((uint64_t)1 << (first - 0xd4)) + 1);
    case 0xd9:
    case 0xda:
    case 0xdb:
        return sized_bytes(reader, item, MP_STR, (size_t)1 << (first - 0xd9));
    case 0xdc:
    case 0xdd:
        return sized_container(reader, item, MP_ARRAY, first == 0xdc ? 2 : 4);
    case 0xde:
    case 0xdf:
        return sized_container(reader, item, MP_MAP, first == 0xde ? 2 : 4);
    default:
        return MP_BAD;
    }
}

enum mp_result mp_next(struct mp_reader *reader, struct mp_item *item)
{
    *item = (struct mp_item){0};
    if (reader->at == reader->end) {
        return MP_SHORT;
    }
    uint8_t first = *reader->at++;
    if (first < 0x80 || first >= 0xe0) {
        item->type = MP_INT;
        item->integer = (int8_t)first;
        return MP_OK;
    }
    if (first < 0x90) {
        return container(item, MP_MAP, first & 0x0f);
    }
    if (first < 0xa0) {
        return container(item, MP_ARRAY, first & 0x0f);
    }
    if (first < 0xc0) {
        return take_bytes(reader, item, MP_STR, first & 0x1f);
    }
    return long_form(reader, item, first);
}

enum mp_result mp_skip(struct mp_reader *reader)
{
    // Every value that is still to come takes a byte at least, so this number stays below what was sent, or the input
    // ends first; it is 64 bits wide because one container alone may claim 2^33.
    uint64_t left = 1;
    while (left > 0) {
        struct mp_item item;
        enum mp_result result = mp_next(reader, &item);
        if (result != MP_OK) {
            return result;
        }
        left--;
        if (item.type == MP_ARRAY) {
            left += item.length;
        } else if (item.type == MP_MAP) {
            left += (uint64_t)item.length * 2;
        }
        if (left > (uint64_t)(reader->end - reader->at)) {
            return MP_SHORT;
        }
    }
    return MP_OK;
}

static void put_number(struct buf *out, uint8_t first, uint64_t value, size_t width)
{
    uint8_t bytes[9] = {first};
    for (size_t i = 0; i < width; i++) {
        bytes[width - i] = (uint8_t)(value >> (8 * i));
    }
    buf_append(out, bytes, width + 1);
}

void mp_put_nil(struct buf *out)
{
    put_number(out, 0xc0, 0, 0);
}

void mp_put_bool(struct buf *out, bool value)
{
    put_number(out, value ? 0xc3 : 0xc2, 0, 0);
}

void mp_put_int(struct buf *out, int64_t value)
{
    if (value >= -32 && value < 128) {
        put_number(out, (uint8_t)value, 0, 0);
    } else if (value >= INT16_MIN && value <= INT16_MAX) {
        put_number(out, 0xd1, (uint64_t)value, 2);
    } else {
        put_number(out, 0xd3, (uint64_t)value, 8);
    }
}

void mp_put_text(struct buf *out, const void *text, uint32_t length)
{
    if (length < 32) {
        put_number(out, (uint8_t)(0xa0 | length), 0, 0);
    } else if (length < 256) {
        put_number(out, 0xd9, length, 1);
    } else if (length < 65536) {
        put_number(out, 0xda, length, 2);
    } else {
        put_number(out, 0xdb, length, 4);
    }
    buf_append(out, text, length);
}

void mp_put_str(struct buf *out, const char *text)
{
    mp_put_text(out, text, (uint32_t)strlen(text));
}

void mp_put_bin(struct buf *out, const void *data, uint32_t length)
{
    if (length < 256) {
        put_number(out, 0xc4, length, 1);
    } else if (length < 65536) {
        put_number(out, 0xc5, length, 2);
    } else {
        put_number(out, 0xc6, length, 4);
    }
    buf_append(out, data, length);
}

void mp_put_array(struct buf *out, uint32_t count)
{
    if (count < 16) {
        put_number(out, (uint8_t)(0x90 | count), 0, 0);
    } else if (count < 65536) {
        put_number(out, 0xdc, count, 2);
    } else {
        put_number(out, 0xdd, count, 4);
    }
}

void mp_put_map(struct buf *out, uint32_t count)
{
    if (count < 16) {
        put_number(out, (uint8_t)(0x80 | count), 0, 0);
    } else if (count < 65536) {
        put_number(out, 0xde, count, 2);
    } else {
        put_number(out, 0xdf, count, 4);
    }
}
