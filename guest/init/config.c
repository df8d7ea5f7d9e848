#include "config.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_parts.h"
#include "fields.h"
#include "util.h"

enum { ARGS_MAX = 8192, VOLUMES_MAX = 64, VARIABLES_MAX = 1024, KEYS_MAX = 256 };

// A name below /dev, without a way out of it.
static char *take_device(struct fields *fields)
{
    char *name = fields_text(fields);
    if (name != NULL && (name[0] == '\0' || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") != strlen(name))) {
        fields_fail(fields, "is no device's name: lower-case letters and digits, such as vdb");
    }
    return name;
}

static bool goes_up(const char *path)
{
    for (const char *at = path; (at = strstr(at, "..")) != NULL; at += 2) {
        if ((at == path || at[-1] == '/') && (at[2] == '\0' || at[2] == '/')) {
            return true;
        }
    }
    return false;
}

static char *take_mount(struct fields *fields)
{
    char *path = fields_text(fields);
    if (path != NULL && (path[0] != '/' || goes_up(path) || strlen(path) > 2048)) {
        fields_fail(fields, "is no absolute path without '..'");
    }
    return path;
}

enum encoding config_take_encoding(struct fields *fields)
{
    char *name = fields_text(fields);
    enum encoding encoding = ENCODING_NONE;
    if (name == NULL) {
        fields_fail(fields, "is no text");
    } else if (strcmp(name, "squashfs") == 0) {
        encoding = ENCODING_SQUASHFS;
    } else if (strcmp(name, "zip") == 0) {
        encoding = ENCODING_ZIP;
    } else if (strcmp(name, "plain") == 0) {
        encoding = ENCODING_PLAIN;
    } else {
        fields_fail(fields, "is none of squashfs, zip and plain");
    }
    free(name);
    return encoding;
}

static enum interface take_interface(struct fields *fields)
{
    char *name = fields_text(fields);
    enum interface interface = INTERFACE_NONE;
    if (name != NULL && strcmp(name, "asgi") == 0) {
        interface = INTERFACE_ASGI;
    } else if (name != NULL && strcmp(name, "executable") == 0) {
        interface = INTERFACE_EXECUTABLE;
    } else {
        fields_fail(fields, "is neither asgi nor executable");
    }
    free(name);
    return interface;
}

static void take_archive_field(struct fields *fields, void *target)
{
    struct archive *archive = target;
    if (fields_key_is(fields, "device")) {
        archive->device = take_device(fields);
    } else if (fields_key_is(fields, "encoding")) {
        archive->encoding = config_take_encoding(fields);
    } else if (fields_key_is(fields, "size")) {
        archive->size = fields_size(fields);
    } else if (fields_key_is(fields, "mount")) {
        archive->mount = take_mount(fields);
    } else {
        fields_skip(fields);
    }
}

static void take_archive(struct fields *fields, struct archive *archive)
{
    if (fields_map(fields, take_archive_field, archive) &&
        (archive->device == NULL || archive->encoding == ENCODING_NONE)) {
        fields_fail(fields, "needs a device and an encoding");
    }
}

static void take_volume_field(struct fields *fields, void *target)
{
    struct volume *volume = target;
    if (fields_key_is(fields, "mount")) {
        volume->mount = take_mount(fields);
    } else if (fields_key_is(fields, "device")) {
        volume->device = take_device(fields);
    } else if (fields_key_is(fields, "read_only")) {
        volume->read_only = fields_bool(fields);
    } else if (fields_key_is(fields, "type")) {
        volume->type = fields_text(fields);
        if (volume->type != NULL && strcmp(volume->type, "squashfs") != 0 && strcmp(volume->type, "ext4") != 0) {
            fields_fail(fields, "of a volume is neither squashfs nor ext4");
        }
    } else {
        fields_skip(fields);
    }
}

static void take_volume(struct fields *fields, void *target)
{
    struct config *config = target;
    config->volumes = must_allocate(config->volumes, (config->volume_count + 1) * sizeof *config->volumes);
    struct volume *volume = &config->volumes[config->volume_count++];
    *volume = (struct volume){0};
    fields_map(fields, take_volume_field, volume);
    if (volume->mount == NULL || volume->device == NULL) {
        fields_fail(fields, "needs a mount and a device for each volume");
    }
}

static void take_variable(struct fields *fields, void *target)
{
    struct texts *variables = target;
    size_t name_length = fields->key_length;
    if (name_length == 0 || memchr(fields->key, '=', name_length) != NULL ||
        memchr(fields->key, '\0', name_length) != NULL || variables->count >= VARIABLES_MAX) {
        fields_fail(fields, "is no variable's name, or there are more than 1024");
        return;
    }
    const char *name = fields->key;
    char *value = fields_text(fields);
    if (value == NULL) {
        return; // nil: not set
    }
    size_t value_length = strlen(value);
    char *pair = must_allocate(NULL, name_length + value_length + 2);
    memcpy(pair, name, name_length);
    pair[name_length] = '=';
    memcpy(pair + name_length + 1, value, value_length + 1);
    free(value);
    variables->item = must_allocate(variables->item, (variables->count + 1) * sizeof *variables->item);
    variables->item[variables->count++] = pair;
}

static void take_network_field(struct fields *fields, void *target)
{
    struct network *network = target;
    if (fields_key_is(fields, "ipv4")) {
        network->ipv4 = fields_text(fields);
    } else if (fields_key_is(fields, "ipv4_gateway")) {
        network->ipv4_gateway = fields_text(fields);
    } else if (fields_key_is(fields, "ipv6")) {
        network->ipv6 = fields_text(fields);
    } else if (fields_key_is(fields, "ipv6_gateway")) {
        network->ipv6_gateway = fields_text(fields);
    } else if (fields_key_is(fields, "dns")) {
        fields_texts(fields, CONFIG_DNS_MAX, &network->dns);
    } else {
        fields_skip(fields);
    }
}

static void take_entropy(struct fields *fields, struct config *config)
{
    size_t length;
    uint8_t *bytes = fields_bytes(fields, &length);
    config->entropy_length = length < sizeof config->entropy ? length : sizeof config->entropy;
    if (bytes != NULL) {
        memcpy(config->entropy, bytes, config->entropy_length);
    }
    free(bytes);
}

bool config_take_common(struct fields *fields, struct config *config)
{
    if (fields_key_is(fields, "vm_hash")) {
        config->vm_hash = fields_text(fields);
    } else if (fields_key_is(fields, "interface")) {
        config->interface = take_interface(fields);
    } else if (fields_key_is(fields, "entrypoint")) {
        config->entrypoint = fields_text(fields);
    } else if (fields_key_is(fields, "volumes")) {
        fields_list(fields, VOLUMES_MAX, take_volume, config);
    } else if (fields_key_is(fields, "variables")) {
        fields_map(fields, take_variable, &config->variables);
    } else if (fields_key_is(fields, "authorized_keys")) {
        fields_texts(fields, KEYS_MAX, &config->authorized_keys);
    } else {
        return false;
    }
    return true;
}

static void take_field(struct fields *fields, void *target)
{
    struct config *config = target;
    if (config_take_common(fields, config)) {
        return;
    }
    if (fields_key_is(fields, "hostname")) {
        config->hostname = fields_text(fields);
    } else if (fields_key_is(fields, "args")) {
        fields_texts(fields, ARGS_MAX, &config->args);
    } else if (fields_key_is(fields, "code")) {
        take_archive(fields, &config->code);
    } else if (fields_key_is(fields, "data")) {
        take_archive(fields, &config->data);
    } else if (fields_key_is(fields, "network")) {
        config->network.present = fields_map(fields, take_network_field, &config->network);
    } else if (fields_key_is(fields, "time")) {
        config->time = fields_number(fields);
    } else if (fields_key_is(fields, "entropy")) {
        take_entropy(fields, config);
    } else {
        fields_skip(fields);
    }
}

static void check_time(struct fields *fields, const struct config *config)
{
    if (!isfinite(config->time) || config->time < 0 || config->time > 1e11) {
        fields_fail(fields, "has a time that is none");
    }
}

void config_check(struct fields *fields, struct config *config)
{
    fields->key_length = 0;
    if (config->interface == INTERFACE_NONE) {
        fields_fail(fields, "has no interface");
    } else if (config->entrypoint == NULL || config->entrypoint[0] == '\0' || goes_up(config->entrypoint) ||
               strlen(config->entrypoint) > 1024) {
        fields_fail(fields, "has no entrypoint, or one with '..' or of more than 1024 bytes");
    } else if (config->code.encoding == ENCODING_NONE) {
        fields_fail(fields, "has no code");
    }
    check_time(fields, config);
}

static void decode(struct fields *fields, struct config *config)
{
    if (!fields_map(fields, take_field, config)) {
        fields_fail(fields, "is no map");
    }
    fields->key_length = 0;
    if (!fields->failed && fields->reader.at != fields->reader.end) {
        fields_fail(fields, "has bytes after its end");
    }
}

bool config_decode(struct config *config, const uint8_t *data, size_t length, char *error, size_t error_size)
{
    *config = (struct config){0};
    struct fields fields;
    fields_init(&fields, data, length, error, error_size);
    decode(&fields, config);
    config_check(&fields, config);
    return !fields.failed;
}

bool config_decode_resumed(struct config *config, const uint8_t *data, size_t length, char *error, size_t error_size)
{
    *config = (struct config){0};
    struct fields fields;
    fields_init(&fields, data, length, error, error_size);
    decode(&fields, config);
    check_time(&fields, config);
    return !fields.failed;
}
