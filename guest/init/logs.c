#include "logs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "buf.h"
#include "frame.h"
#include "link.h"
#include "loop.h"
#include "util.h"

enum {
    QUEUE_MAX = 256 * 1024,
    FRAME_TEXT_MAX = 32 * 1024,
    READ_MAX = 64 * 1024,       // of one pipe before others get their turn
    FINISH_MAX = 1024 * 1024,
    KEPT_MAX = 16,              // of the lines that there is no room for: the newest say what happened
    PARTIAL_MS = 500            // a line without an end is told after this time
};

struct follower {
    struct source source;
    struct timer partial;
    enum log_kind kind;
    size_t length;
    uint8_t line[LOG_LINE_MAX];
};

// Whole LOG frames, as they go on the link. The last one grows while lines of the same call and kind follow.
static struct buf queue;
static size_t last; // length of the last frame in the queue; 0 for none that can grow
static uint64_t dropped_lines;
static uint64_t dropped_bytes;

struct kept {
    uint32_t call;
    uint8_t kind;
    size_t length;
    uint8_t *text;
};

// A ring of what came after the dropped lines and has no room yet either.
static struct kept kept[KEPT_MAX];
static size_t kept_first;
static size_t kept_count;

static bool console;
static struct follower *followers[2];

void logs_to_console(void)
{
    console = true;
}

static bool grow_last(uint32_t call, uint8_t kind, const uint8_t *text, size_t length)
{
    if (last == 0 || last - FRAME_HEAD + 1 + length > FRAME_TEXT_MAX) {
        return false;
    }
    const uint8_t *frame = queue.data + queue.end - last;
    if (frame_u32(frame + 5) != call || frame[FRAME_HEAD] != kind) {
        return false;
    }
    buf_append(&queue, "\n", 1);
    buf_append(&queue, text, length);
    last += length + 1;
    frame_head(queue.data + queue.end - last, FRAME_LOG, call, last - FRAME_HEAD);
    return true;
}

static void add_frame(uint32_t call, uint8_t kind, const uint8_t *text, size_t length)
{
    if (grow_last(call, kind, text, length)) {
        return;
    }
    last = FRAME_HEAD + 1 + length;
    frame_head(buf_room(&queue, last), FRAME_LOG, call, 1 + length);
    buf_grew(&queue, FRAME_HEAD);
    buf_append(&queue, &kind, 1);
    buf_append(&queue, text, length);
}

static bool flooded(void)
{
    return kept_count > 0;
}

static struct kept take_kept(void)
{
    struct kept oldest = kept[kept_first];
    kept_first = (kept_first + 1) % KEPT_MAX;
    kept_count--;
    return oldest;
}

static void keep(uint32_t call, uint8_t kind, const uint8_t *text, size_t length)
{
    if (kept_count == KEPT_MAX) {
        struct kept oldest = take_kept();
        dropped_lines++;
        dropped_bytes += oldest.length;
        free(oldest.text);
    }
    struct kept *line = &kept[(kept_first + kept_count++) % KEPT_MAX];
    *line = (struct kept){.call = call, .kind = kind, .length = length, .text = must_allocate(NULL, length + 1)};
    memcpy(line->text, text, length);
}

// How many were dropped, and then those that were not.
static void tell_flood(void)
{
    if (dropped_lines > 0) {
        char text[128];
        int length =
            snprintf(text, sizeof text, "%llu lines (%llu bytes) of output were dropped: more than the host took",
                     (unsigned long long)dropped_lines, (unsigned long long)dropped_bytes);
        dropped_lines = 0;
        dropped_bytes = 0;
        add_frame(0, LOG_SYSTEM, (const uint8_t *)text, (size_t)length);
    }
    while (kept_count > 0) {
        struct kept line = take_kept();
        add_frame(line.call, line.kind, line.text, line.length);
        free(line.text);
    }
}

static void add_line(uint32_t call, enum log_kind kind, const uint8_t *text, size_t length)
{
    if (console) {
        say("%.*s", (int)length, (const char *)text);
        return;
    }
    // Half of the queue has to be free again before lines are taken after a flood: one count, not one for each gap.
    size_t bound = flooded() ? QUEUE_MAX / 2 : QUEUE_MAX;
    if (buf_length(&queue) + length + FRAME_HEAD + 1 > bound) {
        keep(call, (uint8_t)kind, text, length);
        return;
    }
    tell_flood();
    add_frame(call, (uint8_t)kind, text, length);
}

void logs_add(uint32_t call, enum log_kind kind, const uint8_t *text, size_t length)
{
    uint8_t line[LOG_LINE_MAX];
    while (length > 0) {
        const uint8_t *end = memchr(text, '\n', length);
        size_t size = end == NULL ? length : (size_t)(end - text);
        size_t used = size;
        if (size > LOG_LINE_MAX) {
            used = utf8_cut(text, LOG_LINE_MAX);
            size = used;
        } else if (end != NULL) {
            size++;
        }
        memcpy(line, text, used);
        make_utf8(line, used);
        add_line(call, kind, line, used);
        text += size;
        length -= size;
    }
}

void logs_system(const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t size = length < 0 ? 0 : (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
    logs_add(0, LOG_SYSTEM, (const uint8_t *)text, size);
}

bool logs_pump(void)
{
    if (buf_length(&queue) == 0) {
        if (!flooded()) {
            return false;
        }
        tell_flood();
    }
    size_t size = 4 + frame_u32(buf_head(&queue));
    buf_append(link_out(), buf_head(&queue), size);
    buf_take(&queue, size);
    if (buf_length(&queue) == 0) {
        last = 0;
    }
    return true;
}

static void pass_partial(struct follower *follower)
{
    timer_stop(&follower->partial);
    if (follower->length > 0) {
        logs_add(0, follower->kind, follower->line, follower->length);
        follower->length = 0;
    }
}

static void on_partial(struct timer *timer)
{
    struct follower *follower = (struct follower *)((char *)timer - offsetof(struct follower, partial));
    pass_partial(follower);
}

static void take_output(struct follower *follower, const uint8_t *text, size_t length)
{
    while (length > 0) {
        const uint8_t *end = memchr(text, '\n', length);
        size_t size = end == NULL ? length : (size_t)(end - text) + 1;
        size_t room = LOG_LINE_MAX - follower->length;
        size_t used = size < room ? size : room;
        memcpy(follower->line + follower->length, text, used);
        follower->length += used;
        text += used;
        length -= used;
        if (follower->line[follower->length - 1] == '\n') {
            // An empty line is a line.
            make_utf8(follower->line, follower->length - 1);
            add_line(0, follower->kind, follower->line, follower->length - 1);
            follower->length = 0;
        } else if (follower->length == LOG_LINE_MAX) {
            size_t cut = utf8_cut(follower->line, LOG_LINE_MAX);
            logs_add(0, follower->kind, follower->line, cut);
            memmove(follower->line, follower->line + cut, LOG_LINE_MAX - cut);
            follower->length = LOG_LINE_MAX - cut;
        }
    }
    if (follower->length == 0) {
        timer_stop(&follower->partial);
    } else if (!follower->partial.armed) {
        timer_set(&follower->partial, PARTIAL_MS);
    }
}

static void end_follower(struct follower *follower)
{
    pass_partial(follower);
    loop_remove(&follower->source);
    close(follower->source.fd);
    for (size_t i = 0; i < COUNT_OF(followers); i++) {
        if (followers[i] == follower) {
            followers[i] = NULL;
        }
    }
    free(follower);
}

// False when the pipe has ended (and the follower with it) or has no more.
static bool read_output(struct follower *follower)
{
    static uint8_t text[16 * 1024];
    ssize_t length = read(follower->source.fd, text, sizeof text);
    if (length > 0) {
        take_output(follower, text, (size_t)length);
        return true;
    }
    if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        end_follower(follower);
    }
    return false;
}

static void on_output(struct source *source, uint32_t events)
{
    (void)events;
    for (size_t read = 0; read < READ_MAX; read += 16 * 1024) {
        if (!read_output((struct follower *)source)) {
            return;
        }
    }
}

void logs_follow(int fd, enum log_kind kind)
{
    struct follower *follower = must_allocate(NULL, sizeof *follower);
    follower->source = (struct source){.fd = fd, .on_event = on_output};
    follower->partial = (struct timer){.on_time = on_partial};
    follower->kind = kind;
    follower->length = 0;
    followers[kind == LOG_OUTPUT ? 0 : 1] = follower;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (!loop_add(&follower->source, EPOLLIN)) {
        die("cannot follow the application's output: %s", strerror(errno));
    }
}

void logs_finish(void)
{
    for (size_t i = 0; i < COUNT_OF(followers); i++) {
        // What the application started may still print: the pipe need not end.
        for (size_t read = 0; followers[i] != NULL && read < FINISH_MAX; read += 16 * 1024) {
            if (!read_output(followers[i])) {
                break;
            }
        }
        if (followers[i] != NULL) {
            pass_partial(followers[i]);
        }
    }
}
