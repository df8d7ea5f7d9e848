// Hosts that speak version 2: a configuration, then one connection for each call, answered through the application's
// HTTP server.
#ifndef ALEPH_LEGACY_H
#define ALEPH_LEGACY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Takes over a connection on which these bytes came first.
void legacy_connection(int fd, const uint8_t *bytes, size_t length);
// Whether a host of version 2 has configured the machine.
bool legacy_active(void);

#endif
