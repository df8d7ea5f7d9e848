#include "listening.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "settings.h"

enum { FIRST_MS = 2, MOST_MS = 100, CONNECT_MS = 10 };

static struct endpoint place;
static void (*on_ready)(void);
static void (*on_late)(void);
static struct timer limit;
static struct timer probe;
static int pause_ms;

static bool listens(void)
{
    int fd = socket(place.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    int problem = connect(fd, (struct sockaddr *)&place.address, place.length) == 0 ? 0 : errno;
    if (problem == EINPROGRESS) {
        // Within the machine either answer is there at once, except when its queue of connections is full.
        struct pollfd connecting = {.fd = fd, .events = POLLOUT};
        socklen_t size = sizeof problem;
        if (poll(&connecting, 1, CONNECT_MS) == 1) {
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &size);
        }
    }
    close(fd);
    return problem == 0;
}

static void on_probe(struct timer *timer)
{
    if (listens()) {
        listening_stop();
        on_ready();
        return;
    }
    pause_ms = pause_ms * 3 / 2 < MOST_MS ? pause_ms * 3 / 2 : MOST_MS;
    timer_set(timer, pause_ms);
}

static void on_limit(struct timer *timer)
{
    (void)timer;
    listening_stop();
    on_late();
}

void listening_wait(const struct endpoint *endpoint, void (*ready)(void), void (*late)(void))
{
    on_ready = ready;
    on_late = late;
    limit.on_time = on_limit;
    probe.on_time = on_probe;
    timer_set(&limit, settings.listen_ms);
    if (endpoint != NULL) {
        place = *endpoint;
        pause_ms = FIRST_MS;
        timer_set(&probe, pause_ms);
    }
}

void listening_stop(void)
{
    timer_stop(&limit);
    timer_stop(&probe);
}
