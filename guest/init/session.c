#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "app.h"
#include "config.h"
#include "logs.h"
#include "msgpack.h"
#include "prepare.h"
#include "settings.h"
#include "stream.h"
#include "util.h"

enum { PING_MAX = 16, ERROR_MAX = 1024, TRACEBACK_MAX = 48 * 1024, LAST_WORDS_MS = 2000, PUMP_ROUNDS = 64 };

static bool open_session;
static bool configured;
static struct config config;

static void put_limited(struct buf *out, const char *key, const char *text, size_t most)
{
    size_t length = strlen(text);
    if (length > most) {
        // Of a traceback the end says most.
        text = text + length - most;
        length = most;
        while (length > 0 && ((uint8_t)*text & 0xC0) == 0x80) {
            text++;
            length--;
        }
    }
    mp_put_str(out, key);
    mp_put_text(out, text, (uint32_t)length);
}

static void send_map(uint8_t type, struct buf *map)
{
    link_send(type, 0, buf_head(map), buf_length(map));
    buf_free(map);
}

static void send_state(const char *state, const char *error, const char *traceback, const int *code)
{
    struct buf map = {0};
    mp_put_map(&map, 1u + (error != NULL) + (traceback != NULL) + (code != NULL));
    mp_put_str(&map, "state");
    mp_put_str(&map, state);
    if (error != NULL) {
        put_limited(&map, "error", error, ERROR_MAX);
    }
    if (traceback != NULL) {
        put_limited(&map, "traceback", traceback, TRACEBACK_MAX);
    }
    if (code != NULL) {
        mp_put_str(&map, "code");
        mp_put_int(&map, *code);
    }
    // What was printed before the change is told before it.
    while (logs_pump()) {
    }
    send_map(FRAME_STATE, &map);
}

static void on_starting(void)
{
    send_state("starting", NULL, NULL, NULL);
}

static void on_ready(void)
{
    send_state("ready", NULL, NULL, NULL);
}

static void on_failed(const char *error, const char *traceback)
{
    send_state("failed", error, traceback, NULL);
}

static void on_exited(int code)
{
    send_state("exited", NULL, NULL, &code);
}

static void on_halted(void)
{
    while (logs_pump()) {
    }
    link_send(FRAME_HALTED, 0, NULL, 0);
    if (!link_drain(LAST_WORDS_MS)) {
        say("the host did not read to the end");
    }
    power_off(0);
}

static const struct app_events events = {
    .starting = on_starting,
    .ready = on_ready,
    .failed = on_failed,
    .exited = on_exited,
    .halted = on_halted,
};

static void on_configure(const struct frame *frame)
{
    char error[512];
    if (configured) {
        link_fail("a second CONFIGURE");
    }
    configured = true;
    if (!config_decode(&config, frame->payload, frame->length, error, sizeof error)) {
        send_state("failed", error, NULL, NULL);
        return;
    }
    struct endpoint endpoint;
    app_endpoint(&endpoint, &config);
    streams_connect_to(&endpoint);
    api_listen(streams_open_guest_api);
    app_start(&config, &events);
}

// The machine goes on from a snapshot: its clock stands where it was, and its random numbers are those of every other
// machine of that snapshot.
static void on_resumed(const struct frame *frame)
{
    char error[512];
    static struct config resumed;
    streams_forget_all();
    if (!config_decode_resumed(&resumed, frame->payload, frame->length, error, sizeof error)) {
        logs_system("the clock stays as it was: %s", error);
        return;
    }
    prepare_clock(&resumed);
}

static void on_ping(const struct frame *frame)
{
    if (frame->length > PING_MAX) {
        link_fail("a PING frame of %zu bytes", frame->length);
    }
    link_send(FRAME_PONG, 0, frame->payload, frame->length);
}

static void on_frame(const struct frame *frame)
{
    if (frame->type >= FRAME_OPEN && frame->type <= FRAME_RESET) {
        streams_on_frame(frame);
        return;
    }
    if (frame->type > FRAME_RESUMED) {
        return; // what later versions add
    }
    if (frame->stream != 0) {
        link_fail("a frame of type 0x%02x with stream %u", frame->type, frame->stream);
    }
    switch (frame->type) {
    case FRAME_CONFIGURE:
        on_configure(frame);
        break;
    case FRAME_HALT:
        app_halt(&events);
        break;
    case FRAME_PING:
        on_ping(frame);
        break;
    case FRAME_PONG:
        break;
    case FRAME_RESUMED:
        on_resumed(frame);
        break;
    default:
        link_fail("a frame of type 0x%02x", frame->type);
    }
}

static void say_hello(void)
{
    struct buf map = {0};
    bool server = access(settings.server, R_OK) == 0;
    mp_put_map(&map, 2);
    mp_put_str(&map, "version");
    mp_put_str(&map, INIT_VERSION);
    mp_put_str(&map, "caps");
    mp_put_array(&map, server ? 4 : 3);
    mp_put_str(&map, "executable");
    mp_put_str(&map, "zip");
    mp_put_str(&map, "resume");
    if (server) {
        mp_put_str(&map, "asgi");
    }
    send_map(FRAME_HELLO, &map);
}

void session_start(int fd, enum link_kind kind)
{
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    link_open(fd, kind, on_frame);
    open_session = true;
    if (kind == LINK_PORT) {
        link_write_magic();
    }
    say_hello();
}

bool session_pump(void)
{
    if (!open_session) {
        return false;
    }
    for (int round = 0; round < PUMP_ROUNDS; round++) {
        bool moved = false;
        // By turns, so that neither a flood of output nor a download keeps the other waiting.
        while (link_has_room()) {
            bool log = logs_pump();
            bool data = streams_pump();
            if (!log && !data) {
                break;
            }
            moved = true;
        }
        link_flush();
        if (!moved || !link_has_room()) {
            return false;
        }
    }
    // There is more, but what came in meanwhile has its turn.
    return true;
}
