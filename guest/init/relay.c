#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "util.h"

enum { WAY_SIZE = 64 * 1024 };

struct relay;

struct side {
    struct source source;
    struct relay *relay;
    struct side *other;
    size_t start; // what was read here and the other side has not taken
    size_t end;
    bool ended;
    bool told; // the end was passed on
    bool gone; // the other end of the socket is closed: it would be told for ever
    uint8_t bytes[WAY_SIZE];
};

struct relay {
    struct side side[2];
};

static void end_relay(struct relay *relay)
{
    for (int i = 0; i < 2; i++) {
        loop_remove(&relay->side[i].source);
        close(relay->side[i].source.fd);
    }
    free(relay);
}

static void watch(struct side *side)
{
    if (side->gone) {
        return;
    }
    bool wants_more = !side->ended && side->start == side->end;
    bool has_more = side->other->start < side->other->end;
    loop_change(&side->source, (wants_more ? EPOLLIN : 0u) | (has_more ? EPOLLOUT : 0u));
}

// Moves what can be moved from this side to the other. False when the relay has to end.
static bool move(struct side *side)
{
    if (!side->ended && side->start == side->end) {
        ssize_t length = recv(side->source.fd, side->bytes, WAY_SIZE, 0);
        if (length < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        side->ended = length == 0;
        side->start = 0;
        side->end = length > 0 ? (size_t)length : 0;
    }
    while (side->start < side->end) {
        ssize_t length =
            send(side->other->source.fd, side->bytes + side->start, side->end - side->start, MSG_NOSIGNAL);
        if (length < 0 && errno == EAGAIN) {
            break;
        }
        if (length < 0) {
            return false;
        }
        side->start += (size_t)length;
    }
    if (side->ended && !side->told && side->start == side->end) {
        side->told = true;
        shutdown(side->other->source.fd, SHUT_WR);
    }
    return true;
}

static void on_side(struct source *source, uint32_t events)
{
    struct side *side = (struct side *)source;
    struct relay *relay = side->relay;
    bool good = (events & EPOLLERR) == 0;
    if (good && (events & (EPOLLIN | EPOLLHUP))) {
        good = move(side);
    }
    if (good && (events & EPOLLOUT)) {
        good = move(side->other);
    }
    if ((events & EPOLLHUP) && side->ended) {
        side->gone = true; // it takes nothing either
        loop_remove(&side->source);
    }
    if (!good || (relay->side[0].told && relay->side[1].told) || (side->gone && side->told) ||
        (side->other->gone && side->other->told)) {
        end_relay(relay);
        return;
    }
    watch(&relay->side[0]);
    watch(&relay->side[1]);
}

void relay_start(int one, int other)
{
    struct relay *relay = must_allocate(NULL, sizeof *relay);
    int fds[] = {one, other};
    for (int i = 0; i < 2; i++) {
        struct side *side = &relay->side[i];
        side->source = (struct source){.fd = fds[i], .on_event = on_side};
        side->relay = relay;
        side->other = &relay->side[1 - i];
        side->start = side->end = 0;
        side->ended = side->told = side->gone = false;
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    for (int i = 0; i < 2; i++) {
        if (!loop_add(&relay->side[i].source, EPOLLIN)) {
            end_relay(relay);
            return;
        }
    }
}
