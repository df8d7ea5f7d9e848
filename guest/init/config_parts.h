// What the decoders of both versions' configurations share.
#ifndef ALEPH_CONFIG_PARTS_H
#define ALEPH_CONFIG_PARTS_H

#include <stdbool.h>

#include "config.h"
#include "fields.h"

enum { CONFIG_DNS_MAX = 16 };

// Takes a field that all versions have. False when this is none of them.
bool config_take_common(struct fields *fields, struct config *config);
enum encoding config_take_encoding(struct fields *fields);
// What every configuration has to have.
void config_check(struct fields *fields, struct config *config);

#endif
