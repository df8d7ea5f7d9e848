// The application: prepared, started, watched until it listens and until it ends, stopped.
#ifndef ALEPH_APP_H
#define ALEPH_APP_H

#include <stdbool.h>

#include "config.h"
#include "stream.h"

struct app_events {
    void (*starting)(void);
    void (*ready)(void);
    void (*failed)(const char *error, const char *traceback); // traceback may be NULL
    void (*exited)(int code);                                 // negative for a signal
    void (*halted)(void);                                     // after app_halt(): nothing runs, volumes are unmounted
};

// Once. The configuration stays as it is until the end.
void app_start(const struct config *config, const struct app_events *events);
// Where the application listens, or will.
void app_endpoint(struct endpoint *endpoint, const struct config *config);
// Ends the application, politely first; halted() is told in the end. Also when none was started.
void app_halt(const struct app_events *events);

#endif
