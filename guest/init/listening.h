// Waiting until an application listens.
#ifndef ALEPH_LISTENING_H
#define ALEPH_LISTENING_H

#include "stream.h"

// Connects to the endpoint, first at once and then after growing pauses, until it can: then calls ready. With NULL it only
// waits. After the time that an application may take it calls late.
void listening_wait(const struct endpoint *endpoint, void (*ready)(void), void (*late)(void));
// Neither is called after this.
void listening_stop(void);

#endif
