// What tests change, to run the init process as an ordinary one. In a machine everything has its default.
#ifndef ALEPH_SETTINGS_H
#define ALEPH_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#define INIT_VERSION "3.0.0"

struct settings {
    bool machine;         // PID 1 of a machine: mounts, sets clock, host name and network
    const char *root;     // before every path; empty in a machine
    const char *server;   // the Python server
    int port;             // where executables listen
    int listen_ms;        // how long an application may take until it listens
    int halt_ms;          // how long it may take to end
};

extern struct settings settings;

// The path below the root, in path.
void at_root(char *path, size_t size, const char *below);

#endif
