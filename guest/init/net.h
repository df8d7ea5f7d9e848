// The machine's network, set through netlink: no program of the image is needed for it.
#ifndef ALEPH_NET_H
#define ALEPH_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "config.h"

// The loopback interface, always.
bool net_loopback(void);
// Addresses and default routes of eth0. False with a reason.
bool net_configure(const struct network *network, char *error, size_t error_size);

#endif
