// Protocol version 3 from its first frame to its last.
#ifndef ALEPH_SESSION_H
#define ALEPH_SESSION_H

#include <stdbool.h>

#include "link.h"

// Serves a host on this descriptor. On a port the guest greets, on a socket the host has greeted already.
void session_start(int fd, enum link_kind kind);
// Moves what waits to the link; true when more can be moved at once.
bool session_pump(void);

#endif
