// The channel of version 2, on which version 3 is offered: the guest listens on port 52 and tells the host that it does.
#ifndef ALEPH_VSOCK_H
#define ALEPH_VSOCK_H

#include <stdbool.h>

// Listens, tells the host, and serves whichever version it speaks. Does not wait.
void vsock_start(void);
// For tests: Unix sockets in this folder in place of the ports: guest_52, host_52, host_53.
void vsock_in_folder(const char *folder);
// A connection to a port of the host, or -1 with errno.
int vsock_connect(unsigned port);
// Whether this machine has a vsock device.
bool vsock_present(void);

#endif
