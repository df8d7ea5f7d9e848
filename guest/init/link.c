#include "link.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "util.h"

enum {
    ROOM = 128 * 1024,       // data and logs wait elsewhere once this much waits here
    STOP_READING = 1 << 20,  // answers to a host that reads nothing
    READ_SIZE = 64 * 1024,
    AWAY_CHECK_MS = 20,
    AWAY_LIMIT_MS = 60 * 1000,
    PORT_DELIVERY_MS = 20,
    SOCKET_DELIVERY_MS = 500
};

static struct {
    struct source source;
    enum link_kind kind;
    void (*on_frame)(const struct frame *frame);
    struct buf in;
    struct buf out;
    uint32_t events; // what the loop waits for; 0 while the host is away
    struct timer away;
    int64_t away_since;
} host;

_Noreturn void link_fail(const char *format, ...)
{
    char reason[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    die("link error: %s", reason);
}

static void wait_for(uint32_t events)
{
    if (events != host.events && host.events != 0) {
        loop_change(&host.source, events);
        host.events = events;
    }
}

static void choose_events(void)
{
    size_t waiting = buf_length(&host.out);
    wait_for((waiting < STOP_READING ? EPOLLIN : 0u) | (waiting > 0 ? EPOLLOUT : 0u) | EPOLLRDHUP);
}

static void host_left(void)
{
    if (host.kind == LINK_SOCKET) {
        die("the host closed the link");
    }
    if (host.events == 0) {
        return;
    }
    // The port says "hung up" for as long as nobody is there: asked for it, the loop would never sleep.
    loop_remove(&host.source);
    host.events = 0;
    host.away_since = now_ms();
    timer_set(&host.away, AWAY_CHECK_MS);
}

static void check_away(struct timer *timer)
{
    struct pollfd port = {.fd = host.source.fd, .events = POLLIN};
    if (poll(&port, 1, 0) >= 0 && (port.revents & (POLLHUP | POLLERR)) == 0) {
        host.events = EPOLLIN | EPOLLRDHUP;
        if (!loop_add(&host.source, host.events)) {
            die("cannot wait for the link: %s", strerror(errno));
        }
        link_flush();
        return;
    }
    if (now_ms() - host.away_since > AWAY_LIMIT_MS) {
        die("the host has been away for %d seconds", AWAY_LIMIT_MS / 1000);
    }
    timer_set(timer, AWAY_CHECK_MS);
}

static void handle_frames(void)
{
    struct frame frame;
    enum frame_result result;
    while ((result = frame_parse(buf_head(&host.in), buf_length(&host.in), &frame)) == FRAME_OK) {
        size_t size = FRAME_HEAD + frame.length;
        host.on_frame(&frame);
        buf_take(&host.in, size);
    }
    if (result == FRAME_BAD) {
        link_fail("a frame of %u bytes", frame_u32(buf_head(&host.in)));
    }
}

static void read_link(void)
{
    uint8_t *room = buf_room(&host.in, READ_SIZE);
    ssize_t length = read(host.source.fd, room, READ_SIZE);
    if (length > 0) {
        buf_grew(&host.in, (size_t)length);
        handle_frames();
    } else if (length == 0) {
        host_left();
    } else if (errno != EAGAIN && errno != EINTR) {
        die("cannot read the link: %s", strerror(errno));
    }
}

static void on_link(struct source *source, uint32_t events)
{
    (void)source;
    // First what the host said before it left.
    if (events & (EPOLLIN | EPOLLHUP | EPOLLRDHUP | EPOLLERR)) {
        read_link();
    }
    if (host.kind == LINK_PORT && (events & EPOLLHUP) && !(events & EPOLLIN)) {
        host_left();
    }
}

void link_open(int fd, enum link_kind kind, void (*on_frame)(const struct frame *frame))
{
    host.source = (struct source){.fd = fd, .on_event = on_link};
    host.kind = kind;
    host.on_frame = on_frame;
    host.away.on_time = check_away;
    host.events = EPOLLIN | EPOLLRDHUP;
    if (!loop_add(&host.source, host.events)) {
        die("cannot wait for the link: %s", strerror(errno));
    }
}

struct buf *link_out(void)
{
    return &host.out;
}

void link_write_magic(void)
{
    buf_append(&host.out, LINK_MAGIC, LINK_MAGIC_LENGTH);
}

void link_send(uint8_t type, uint32_t stream, const void *payload, size_t length)
{
    frame_put(&host.out, type, stream, payload, length);
}

bool link_has_room(void)
{
    return buf_length(&host.out) < ROOM;
}

void link_flush(void)
{
    while (host.events != 0 && buf_length(&host.out) > 0) {
        ssize_t written = write(host.source.fd, buf_head(&host.out), buf_length(&host.out));
        if (written > 0) {
            buf_take(&host.out, (size_t)written);
        } else if (errno == EPIPE || errno == ECONNRESET) {
            host_left();
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            die("cannot write to the link: %s", strerror(errno));
        }
    }
    choose_events();
}

// What was written is on its way, not yet there: the end of the machine would take it along.
static void wait_for_reader(int timeout_ms)
{
    char ignored[256];
    if (host.kind == LINK_PORT) {
        sleep_ms(PORT_DELIVERY_MS);
        return;
    }
    shutdown(host.source.fd, SHUT_WR);
    struct pollfd socket = {.fd = host.source.fd, .events = POLLIN};
    int64_t end = now_ms() + timeout_ms;
    while (now_ms() < end && poll(&socket, 1, (int)(end - now_ms())) > 0) {
        if (read(host.source.fd, ignored, sizeof ignored) <= 0) {
            return;
        }
    }
}

bool link_drain(int timeout_ms)
{
    int64_t end = now_ms() + timeout_ms;
    for (;;) {
        link_flush();
        int64_t left = end - now_ms();
        if (buf_length(&host.out) == 0 || left <= 0) {
            break;
        }
        struct pollfd port = {.fd = host.source.fd, .events = POLLOUT};
        if (poll(&port, 1, (int)left) > 0 && (port.revents & POLLHUP)) {
            sleep_ms(AWAY_CHECK_MS);
        }
    }
    if (buf_length(&host.out) > 0) {
        return false;
    }
    wait_for_reader(SOCKET_DELIVERY_MS);
    return true;
}
