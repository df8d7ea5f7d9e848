// Calls of version 2: a scope in, one HTTP request to the application, its answer out.
#ifndef ALEPH_CALL_H
#define ALEPH_CALL_H

#include "buf.h"
#include "stream.h"

void calls_connect_to(const struct endpoint *endpoint);
// A call and the connection to answer it on; both are taken over. It waits until the application is ready.
void calls_take(int fd, struct buf *message);
// The application takes connections.
void calls_go(void);
// It never will, or no longer: calls are answered with this error.
void calls_fail(const char *error);

#endif
