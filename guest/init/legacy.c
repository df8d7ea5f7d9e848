#include "legacy.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api.h"
#include "app.h"
#include "call.h"
#include "config.h"
#include "logs.h"
#include "loop.h"
#include "msgpack.h"
#include "relay.h"
#include "stream.h"
#include "util.h"
#include "vsock.h"

enum {
    LENGTH_MAX = 9,                 // digits of a configuration's length and the line's end
    CONFIG_MAX = 64 * 1024 * 1024,
    CALL_MAX = 64 * 1024 * 1024,
    READ_SIZE = 64 * 1024,
    API_PORT = 53,
    LAST_WORDS_MS = 500
};

// A connection of the host until it is known what it wants.
struct request {
    struct source source;
    struct buf in;
};

static struct config config;
static bool configured;
static int answer_to = -1; // the connection that waits to hear of the configuration's success
static int halt_to = -1;

bool legacy_active(void)
{
    return configured;
}

// The host takes an answer when it is there: answers are small or the host reads, so this may wait, but not for ever.
static void answer(int fd, struct buf *out)
{
    struct timeval limit = {.tv_sec = 5};
    fcntl(fd, F_SETFL, 0);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (!write_all(fd, buf_head(out), buf_length(out))) {
        say("the host did not take an answer: %s", strerror(errno));
    }
    buf_free(out);
}

static void tell_success(const char *error, const char *traceback)
{
    struct buf out = {0};
    if (answer_to < 0) {
        return;
    }
    mp_put_map(&out, error == NULL ? 1 : 3);
    mp_put_str(&out, "success");
    mp_put_bool(&out, error == NULL);
    if (error != NULL) {
        mp_put_str(&out, "error");
        mp_put_str(&out, error);
        mp_put_str(&out, "traceback");
        mp_put_str(&out, traceback == NULL ? "" : traceback);
    }
    answer(answer_to, &out);
    close(answer_to);
    answer_to = -1;
}

static void on_starting(void)
{
    // Executables of version 2 have not been waited for: their first call does that.
    if (config.interface == INTERFACE_EXECUTABLE) {
        tell_success(NULL, NULL);
    }
}

static void on_ready(void)
{
    tell_success(NULL, NULL);
    calls_go();
}

static void on_failed(const char *error, const char *traceback)
{
    tell_success(error, traceback);
    calls_fail(error);
}

static void on_exited(int code)
{
    (void)code;
    tell_success("the application ended while it was started", NULL);
    calls_fail("the application has ended");
}

static void on_halted(void)
{
    struct buf out = {0};
    char ignored[64];
    buf_append(&out, "STOP\nSTOPZ\n", 11);
    answer(halt_to, &out);
    shutdown(halt_to, SHUT_WR);
    struct pollfd host = {.fd = halt_to, .events = POLLIN};
    while (poll(&host, 1, LAST_WORDS_MS) > 0 && read(halt_to, ignored, sizeof ignored) > 0) {
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

static void on_api_connection(int fd)
{
    int host = vsock_connect(API_PORT);
    if (host < 0) {
        close(fd);
        return;
    }
    relay_start(fd, host);
}

static void configure(int fd, const uint8_t *data, size_t length)
{
    char error[512];
    answer_to = fd;
    configured = true;
    logs_to_console();
    if (!config_decode_v2(&config, data, length, error, sizeof error)) {
        tell_success(error, NULL);
        calls_fail(error);
        return;
    }
    struct endpoint endpoint;
    app_endpoint(&endpoint, &config);
    calls_connect_to(&endpoint);
    api_listen(on_api_connection);
    app_start(&config, &events);
}

// Gives up the connection to whoever goes on with it.
static int release(struct request *request)
{
    int fd = request->source.fd;
    loop_remove(&request->source);
    buf_free(&request->in);
    free(request);
    return fd;
}

static void on_length(struct request *request)
{
    const uint8_t *data = buf_head(&request->in);
    size_t length = buf_length(&request->in);
    const uint8_t *line_end = memchr(data, '\n', length < LENGTH_MAX ? length : LENGTH_MAX);
    if (line_end == NULL) {
        if (length >= LENGTH_MAX) {
            close(release(request));
        }
        return;
    }
    size_t size = 0;
    for (const uint8_t *digit = data; digit < line_end; digit++) {
        if (*digit < '0' || *digit > '9') {
            close(release(request));
            return;
        }
        size = size * 10 + (size_t)(*digit - '0');
    }
    if (size > CONFIG_MAX || configured) {
        close(release(request));
        return;
    }
    size_t head = (size_t)(line_end + 1 - data);
    if (length - head >= size) {
        struct buf in = request->in;
        request->in = (struct buf){0};
        int fd = release(request);
        configure(fd, buf_head(&in) + head, size);
        buf_free(&in);
    }
}

static void on_call(struct request *request)
{
    struct mp_reader reader = {buf_head(&request->in), buf_head(&request->in) + buf_length(&request->in)};
    enum mp_result result = mp_skip(&reader);
    if (result == MP_BAD || buf_length(&request->in) > CALL_MAX) {
        close(release(request));
    } else if (result == MP_OK) {
        struct buf in = request->in;
        request->in = (struct buf){0};
        calls_take(release(request), &in);
    }
}

static void on_bytes(struct request *request)
{
    static const char halt[] = "halt";
    const uint8_t *data = buf_head(&request->in);
    size_t length = buf_length(&request->in);
    if (data[0] >= '0' && data[0] <= '9') {
        on_length(request);
    } else if (memcmp(data, halt, length < 4 ? length : 4) == 0) {
        if (length >= 4 && halt_to < 0) {
            halt_to = release(request);
            app_halt(&events);
        } else if (length >= 4) {
            close(release(request));
        }
    } else if ((data[0] & 0xf0) == 0x80 || data[0] == 0xde || data[0] == 0xdf) {
        on_call(request);
    } else {
        // Also "!command", which version 2 has: whoever reaches this port is not to run programs with it.
        close(release(request));
    }
}

static void on_request(struct source *source, uint32_t happened)
{
    (void)happened;
    struct request *request = (struct request *)source;
    ssize_t length = recv(source->fd, buf_room(&request->in, READ_SIZE), READ_SIZE, 0);
    if (length > 0) {
        buf_grew(&request->in, (size_t)length);
        on_bytes(request);
    } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(release(request));
    }
}

void legacy_connection(int fd, const uint8_t *bytes, size_t length)
{
    struct request *request = must_allocate(NULL, sizeof *request);
    *request = (struct request){.source = {.fd = fd, .on_event = on_request}};
    buf_append(&request->in, bytes, length);
    if (!loop_add(&request->source, EPOLLIN)) {
        close(fd);
        buf_free(&request->in);
        free(request);
        return;
    }
    on_bytes(request);
}
