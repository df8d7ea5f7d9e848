#include "fields.h"

#include <stdio.h>
#include <string.h>

#include "util.h"

void fields_init(struct fields *fields, const uint8_t *data, size_t length, char *error, size_t error_size)
{
    *fields = (struct fields){
        .reader = {.at = data, .end = data + length},
        .key = "",
        .error = error,
        .error_size = error_size,
    };
    error[0] = '\0';
}

void fields_fail(struct fields *fields, const char *problem)
{
    if (fields->failed) {
        return;
    }
    fields->failed = true;
    if (fields->key_length == 0) {
        snprintf(fields->error, fields->error_size, "the configuration %s", problem);
    } else {
        int shown = fields->key_length > 64 ? 64 : (int)fields->key_length;
        snprintf(fields->error, fields->error_size, "the configuration's '%.*s' %s", shown, fields->key, problem);
        make_utf8((uint8_t *)fields->error, strlen(fields->error));
    }
}

static bool next(struct fields *fields, struct mp_item *item)
{
    if (fields->failed) {
        return false;
    }
    enum mp_result result = mp_next(&fields->reader, item);
    if (result != MP_OK) {
        fields_fail(fields, result == MP_SHORT ? "ends too early" : "is no msgpack");
        return false;
    }
    return true;
}

bool fields_map(struct fields *fields, void (*take)(struct fields *fields, void *target), void *target)
{
    struct mp_item map;
    if (!next(fields, &map) || map.type == MP_NIL) {
        return false;
    }
    if (map.type != MP_MAP) {
        fields_fail(fields, "is no map");
        return false;
    }
    for (uint32_t i = 0; i < map.length && !fields->failed; i++) {
        struct mp_item key;
        if (!next(fields, &key)) {
            return false;
        }
        if (key.type != MP_STR) {
            fields_fail(fields, "has a key that is no text");
            return false;
        }
        fields->key = (const char *)key.data;
        fields->key_length = key.length;
        take(fields, target);
    }
    return !fields->failed;
}

void fields_list(struct fields *fields, size_t most, void (*take)(struct fields *fields, void *target), void *target)
{
    struct mp_item list;
    if (!next(fields, &list) || list.type == MP_NIL) {
        return;
    }
    if (list.type != MP_ARRAY) {
        fields_fail(fields, "is no list");
        return;
    }
    if (list.length > most) {
        fields_fail(fields, "has too many elements");
        return;
    }
    for (uint32_t i = 0; i < list.length && !fields->failed; i++) {
        take(fields, target);
    }
}

bool fields_key_is(const struct fields *fields, const char *key)
{
    return strlen(key) == fields->key_length && memcmp(key, fields->key, fields->key_length) == 0;
}

void fields_skip(struct fields *fields)
{
    if (!fields->failed && mp_skip(&fields->reader) != MP_OK) {
        fields_fail(fields, "is no msgpack");
    }
}

char *fields_text(struct fields *fields)
{
    struct mp_item item;
    if (!next(fields, &item) || item.type == MP_NIL) {
        return NULL;
    }
    if (item.type != MP_STR || memchr(item.data, '\0', item.length) != NULL) {
        fields_fail(fields, "is no text");
        return NULL;
    }
    return must_copy(item.data, item.length);
}

bool fields_bool(struct fields *fields)
{
    struct mp_item item;
    if (!next(fields, &item)) {
        return false;
    }
    if (item.type != MP_BOOL) {
        fields_fail(fields, "is neither true nor false");
    }
    return item.truth;
}

uint64_t fields_size(struct fields *fields)
{
    struct mp_item item;
    if (!next(fields, &item)) {
        return 0;
    }
    if (item.type != MP_INT || item.integer < 0) {
        fields_fail(fields, "is no size");
        return 0;
    }
    return (uint64_t)item.integer;
}

double fields_number(struct fields *fields)
{
    struct mp_item item;
    if (!next(fields, &item) || item.type == MP_NIL) {
        return 0;
    }
    if (item.type == MP_INT) {
        return (double)item.integer;
    }
    if (item.type != MP_FLOAT) {
        fields_fail(fields, "is no number");
    }
    return item.number;
}

uint8_t *fields_bytes(struct fields *fields, size_t *length)
{
    struct mp_item item;
    *length = 0;
    if (!next(fields, &item) || item.type == MP_NIL) {
        return NULL;
    }
    if (item.type != MP_BIN && item.type != MP_STR) {
        fields_fail(fields, "is no sequence of bytes");
        return NULL;
    }
    *length = item.length;
    return (uint8_t *)must_copy(item.data, item.length);
}

static void take_text(struct fields *fields, void *target)
{
    struct texts *texts = target;
    char *text = fields_text(fields);
    if (text == NULL) {
        fields_fail(fields, "has an element that is no text");
        return;
    }
    texts->item = must_allocate(texts->item, (texts->count + 1) * sizeof *texts->item);
    texts->item[texts->count++] = text;
}

void fields_texts(struct fields *fields, size_t most, struct texts *texts)
{
    fields_list(fields, most, take_text, texts);
}
