#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"
#include "logs.h"
#include "loop.h"
#include "util.h"

enum { HEAD = 5, RECORD_MAX = 96 * 1024, BATCH = 16, READY = 0x10, FAILED = 0x11 };

static struct source control = {.fd = -1};
static void (*on_ready)(void);
static void (*on_failed)(const char *error, const char *traceback);

static void server_failed(uint8_t *text, size_t length)
{
    make_utf8(text, length);
    text[length] = '\0';
    char *line_end = memchr(text, '\n', length);
    if (line_end != NULL) {
        *line_end = '\0';
    }
    on_failed((const char *)text, line_end == NULL ? NULL : line_end + 1);
}

static void end_control(void)
{
    loop_remove(&control);
    close(control.fd);
    control.fd = -1;
}

static bool read_record(void)
{
    static uint8_t record[HEAD + RECORD_MAX + 1];
    ssize_t length = recv(control.fd, record, HEAD + RECORD_MAX, 0);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (length <= 0) {
        end_control();
        return false;
    }
    if (length < HEAD) {
        return true;
    }
    uint8_t kind = record[0];
    uint32_t call = frame_u32(record + 1);
    size_t text = (size_t)length - HEAD;
    if (kind >= LOG_OUTPUT && kind <= LOG_SYSTEM) {
        logs_add(call, kind, record + HEAD, text);
    } else if (kind == READY) {
        on_ready();
    } else if (kind == FAILED) {
        server_failed(record + HEAD, text);
    }
    return true;
}

static void on_control(struct source *source, uint32_t events)
{
    (void)source;
    (void)events;
    for (int i = 0; i < BATCH && control.fd >= 0 && read_record(); i++) {
        // Others get their turn after a batch.
    }
}

void control_open(int ends[2], void (*ready)(void), void (*failed)(const char *error, const char *traceback))
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
        die("no pair of sockets: %s", strerror(errno));
    }
    on_ready = ready;
    on_failed = failed;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    control = (struct source){.fd = ends[0], .on_event = on_control};
    if (!loop_add(&control, EPOLLIN)) {
        die("cannot wait for the server: %s", strerror(errno));
    }
}

void control_finish(void)
{
    // Whoever inherited the other end may go on writing: what was there when the server ended is enough.
    for (int i = 0; i < 1024 && control.fd >= 0 && read_record(); i++) {
    }
}
