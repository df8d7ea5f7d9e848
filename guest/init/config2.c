// The configuration of versions 1 and 2: other names, code and data in the message itself.
#include <stddef.h>
#include <string.h>

#include "config.h"
#include "config_parts.h"
#include "fields.h"
#include "util.h"

static void take_field_v2(struct fields *fields, void *target)
{
    struct config *config = target;
    if (config_take_common(fields, config)) {
        return;
    }
    size_t length;
    if (fields_key_is(fields, "encoding")) {
        config->code.encoding = config_take_encoding(fields);
    } else if (fields_key_is(fields, "code")) {
        config->code.bytes = fields_bytes(fields, &length);
        config->code.size = length;
    } else if (fields_key_is(fields, "input_data")) {
        config->data.bytes = fields_bytes(fields, &length);
        config->data.size = length;
        config->data.encoding = length > 0 ? ENCODING_ZIP : ENCODING_NONE;
    } else if (fields_key_is(fields, "ip")) {
        config->network.ipv4 = fields_text(fields);
    } else if (fields_key_is(fields, "route")) {
        config->network.ipv4_gateway = fields_text(fields);
    } else if (fields_key_is(fields, "ipv6")) {
        config->network.ipv6 = fields_text(fields);
    } else if (fields_key_is(fields, "ipv6_gateway")) {
        config->network.ipv6_gateway = fields_text(fields);
    } else if (fields_key_is(fields, "dns_servers")) {
        fields_texts(fields, CONFIG_DNS_MAX, &config->network.dns);
    } else {
        fields_skip(fields);
    }
}

static int hex_digit(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

// Lower-case base32 of the hash's bytes, without padding: 64 hexadecimal digits would be too long for a host name.
static char *hostname_of(const char *vm_hash)
{
    size_t digits = strlen(vm_hash);
    char *name = must_allocate(NULL, digits + 1);
    size_t length = 0;
    uint32_t bits = 0;
    unsigned bit_count = 0;
    for (size_t i = 0; i < digits && length < 63; i++) {
        int digit = hex_digit(vm_hash[i]);
        if (digit < 0) {
            break;
        }
        bits = (bits << 4 | (uint32_t)digit) & 0xfff;
        bit_count += 4;
        if (bit_count >= 5) {
            bit_count -= 5;
            name[length++] = "abcdefghijklmnopqrstuvwxyz234567"[bits >> bit_count & 31];
        }
    }
    if (bit_count > 0) {
        name[length++] = "abcdefghijklmnopqrstuvwxyz234567"[bits << (5 - bit_count) & 31];
    }
    name[length] = '\0';
    return name;
}

bool config_decode_v2(struct config *config, const uint8_t *data, size_t length, char *error, size_t error_size)
{
    *config = (struct config){0};
    struct fields fields;
    fields_init(&fields, data, length, error, error_size);
    if (!fields_map(&fields, take_field_v2, config)) {
        fields_fail(&fields, "is no map");
    }
    config_check(&fields, config);
    config->network.present = config->network.ipv4 != NULL || config->network.ipv6 != NULL;
    if (config->code.encoding == ENCODING_SQUASHFS) {
        // The code is the first volume, mounted like any other.
        config->code.encoding = ENCODING_NONE;
    }
    if (config->vm_hash != NULL) {
        config->hostname = hostname_of(config->vm_hash);
    }
    return !fields.failed;
}
