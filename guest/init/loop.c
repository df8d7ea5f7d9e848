#include "loop.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "util.h"

enum { BATCH = 64 };

static int epoll = -1;
static struct epoll_event batch[BATCH];
static int batch_count;
static struct timer *timers;

void loop_init(void)
{
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        die("no epoll: %s", strerror(errno));
    }
}

bool loop_add(struct source *source, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, source->fd, &event) == 0;
}

void loop_change(struct source *source, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = source};
    epoll_ctl(epoll, EPOLL_CTL_MOD, source->fd, &event);
}

void loop_remove(struct source *source)
{
    epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, NULL);
    for (int i = 0; i < batch_count; i++) {
        if (batch[i].data.ptr == source) {
            batch[i].data.ptr = NULL;
        }
    }
}

void timer_set(struct timer *timer, int delay_ms)
{
    timer->at = now_ms() + delay_ms;
    if (!timer->armed) {
        timer->armed = true;
        timer->next = timers;
        timers = timer;
    }
}

void timer_stop(struct timer *timer)
{
    for (struct timer **at = &timers; *at != NULL; at = &(*at)->next) {
        if (*at == timer) {
            *at = timer->next;
            break;
        }
    }
    timer->armed = false;
}

static struct timer *next_due(int64_t now)
{
    for (struct timer *timer = timers; timer != NULL; timer = timer->next) {
        if (timer->at <= now) {
            return timer;
        }
    }
    return NULL;
}

static int wait_time(void)
{
    int64_t first = INT64_MAX;
    for (struct timer *timer = timers; timer != NULL; timer = timer->next) {
        first = timer->at < first ? timer->at : first;
    }
    if (first == INT64_MAX) {
        return -1;
    }
    int64_t wait = first - now_ms();
    return wait < 0 ? 0 : wait > 60000 ? 60000 : (int)wait;
}

static void run_timers(void)
{
    int64_t now = now_ms();
    for (struct timer *due = next_due(now); due != NULL; due = next_due(now)) {
        timer_stop(due);
        due->on_time(due);
    }
}

_Noreturn void loop_run(bool (*between)(void))
{
    bool more = between();
    for (;;) {
        batch_count = epoll_wait(epoll, batch, BATCH, more ? 0 : wait_time());
        for (int i = 0; i < batch_count; i++) {
            struct source *source = batch[i].data.ptr;
            if (source != NULL) {
                source->on_event(source, batch[i].events);
            }
        }
        batch_count = 0;
        run_timers();
        more = between();
    }
}
