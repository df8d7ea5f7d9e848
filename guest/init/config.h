// What a host tells a machine to be, of either protocol version, decoded and checked before anything is done with it.
#ifndef ALEPH_CONFIG_H
#define ALEPH_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum encoding { ENCODING_NONE, ENCODING_SQUASHFS, ENCODING_ZIP, ENCODING_PLAIN };
enum interface { INTERFACE_NONE, INTERFACE_ASGI, INTERFACE_EXECUTABLE };

// Code or data. It lies on a device (version 3) or came in the message itself (version 2).
struct archive {
    enum encoding encoding; // ENCODING_NONE: there is none
    char *device;           // name below /dev; NULL when bytes holds it
    uint64_t size;
    char *mount;
    uint8_t *bytes;
};

struct volume {
    char *mount;
    char *device;
    char *type; // NULL: whatever the kernel finds
    bool read_only;
};

struct texts {
    char **item;
    size_t count;
};

struct network {
    bool present;
    char *ipv4; // address/prefix; any of them may be NULL
    char *ipv4_gateway;
    char *ipv6;
    char *ipv6_gateway;
    struct texts dns;
};

struct config {
    char *vm_hash;
    char *hostname;
    enum interface interface;
    char *entrypoint;
    struct texts args;
    struct archive code;
    struct archive data;
    struct volume *volumes;
    size_t volume_count;
    struct texts variables; // NAME=value
    struct network network;
    struct texts authorized_keys;
    double time; // 0: not told
    uint8_t entropy[64];
    size_t entropy_length;
};

// The payload of CONFIGURE. False with a reason in error.
bool config_decode(struct config *config, const uint8_t *data, size_t length, char *error, size_t error_size);
// The payload of RESUMED: time and entropy alone.
bool config_decode_resumed(struct config *config, const uint8_t *data, size_t length, char *error, size_t error_size);
// The configuration of versions 1 and 2.
bool config_decode_v2(struct config *config, const uint8_t *data, size_t length, char *error, size_t error_size);

#endif
