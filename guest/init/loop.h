// The one loop of the process: file descriptors that became ready, and points in time that came.
#ifndef ALEPH_LOOP_H
#define ALEPH_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>

struct source {
    int fd;
    void (*on_event)(struct source *source, uint32_t events);
};

struct timer {
    struct timer *next;
    int64_t at;
    bool armed;
    void (*on_time)(struct timer *timer);
};

void loop_init(void);
// False with errno; the caller still owns the descriptor.
bool loop_add(struct source *source, uint32_t events);
void loop_change(struct source *source, uint32_t events);
// No event of this source is delivered after this call, not even one that was already fetched.
void loop_remove(struct source *source);

void timer_set(struct timer *timer, int delay_ms);
void timer_stop(struct timer *timer);

// Runs for ever. between is called after each batch of events; while it returns true there is more to do at once.
_Noreturn void loop_run(bool (*between)(void));

#endif
