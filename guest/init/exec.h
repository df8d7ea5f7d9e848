// The part of starting an application that runs in the new process: which program, which variables, where.
#ifndef ALEPH_EXEC_H
#define ALEPH_EXEC_H

#include <stddef.h>

#include "config.h"

#define SERVER_SOCKET "/run/aleph/server.sock"

// Becomes the application. Returns only when it cannot, with a reason. control is the descriptor on which the Python
// server talks to the init process.
void exec_application(const struct config *config, int control, char *error, size_t error_size);

#endif
