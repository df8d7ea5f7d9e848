// Typed reading of a msgpack map's fields. The first problem is kept as a reason that names the field; after it everything
// reads as absent.
#ifndef ALEPH_FIELDS_H
#define ALEPH_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "msgpack.h"

struct fields {
    struct mp_reader reader;
    const char *key; // the field being read, for reasons; not NUL-terminated
    size_t key_length;
    bool failed;
    char *error;
    size_t error_size;
};

void fields_init(struct fields *fields, const uint8_t *data, size_t length, char *error, size_t error_size);
void fields_fail(struct fields *fields, const char *problem);

// Calls take for each pair of the map that comes next, after its key was read; take must read or skip the value.
// A nil in place of the map: false, without an error.
bool fields_map(struct fields *fields, void (*take)(struct fields *fields, void *target), void *target);
// Calls take for each element of the list that comes next; nil is an empty list. More than most is an error.
void fields_list(struct fields *fields, size_t most, void (*take)(struct fields *fields, void *target), void *target);

bool fields_key_is(const struct fields *fields, const char *key);
void fields_skip(struct fields *fields);

// NULL for nil. The text is a copy and has no NUL within.
char *fields_text(struct fields *fields);
bool fields_bool(struct fields *fields);
uint64_t fields_size(struct fields *fields);
double fields_number(struct fields *fields);
// A copy of the bytes; NULL for nil.
uint8_t *fields_bytes(struct fields *fields, size_t *length);
void fields_texts(struct fields *fields, size_t most, struct texts *texts);

#endif
