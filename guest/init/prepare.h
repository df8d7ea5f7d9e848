// What a configuration asks for, done: clock, host name, network, file systems, code and data. Straight and blocking: it
// runs in the process that becomes the application, while the init process goes on answering the host.
#ifndef ALEPH_PREPARE_H
#define ALEPH_PREPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

#define CODE_FOLDER "/opt/code"

// False with a reason.
bool prepare(const struct config *config, char *error, size_t error_size);
// Clock and random numbers alone; those of the configuration, or of a host that has restored the machine.
void prepare_clock(const struct config *config);
// Where the source of an application of interface asgi and encoding plain was written.
void prepare_plain_path(const struct config *config, char *path, size_t size);
// Makes /opt/code take changes although its file system is read-only.
bool prepare_writable_code(void);
// Unmounts what prepare() mounted, in the init process.
void prepare_undo(const struct config *config);

#endif
