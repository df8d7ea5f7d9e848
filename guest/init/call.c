#include "call.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http1.h"
#include "loop.h"
#include "msgpack.h"
#include "reply.h"
#include "util.h"

enum { CALLS_MAX = 256, ANSWER_MAX = 64 * 1024 * 1024, READ_SIZE = 64 * 1024, RETRY_MS = 5, RETRIES = 2000 };

enum stage { WAITING, CONNECTING, ASKING, ANSWERING };

struct call {
    struct source host;
    struct source application;
    struct timer retry;
    int retries;
    struct call *next;
    enum stage stage;
    bool is_head;
    struct buf request;
    struct buf answer; // from the application, then to the host
};

static struct call *calls;
static int count;
static struct endpoint endpoint;
static bool ready;
static char *failure;

void calls_connect_to(const struct endpoint *application)
{
    endpoint = *application;
}

static void close_application(struct call *call)
{
    if (call->application.fd >= 0) {
        loop_remove(&call->application);
        close(call->application.fd);
        call->application.fd = -1;
    }
}

static void forget(struct call *call)
{
    struct call **at = &calls;
    while (*at != call) {
        at = &(*at)->next;
    }
    *at = call->next;
    count--;
    timer_stop(&call->retry);
    close_application(call);
    loop_remove(&call->host);
    close(call->host.fd);
    buf_free(&call->request);
    buf_free(&call->answer);
    free(call);
}

static void write_answer(struct call *call)
{
    while (buf_length(&call->answer) > 0) {
        ssize_t length = send(call->host.fd, buf_head(&call->answer), buf_length(&call->answer), MSG_NOSIGNAL);
        if (length > 0) {
            buf_take(&call->answer, (size_t)length);
        } else if (errno == EAGAIN) {
            loop_change(&call->host, EPOLLOUT);
            return;
        } else if (errno != EINTR) {
            break;
        }
    }
    forget(call);
}

static void answer_with(struct call *call, struct buf *out)
{
    close_application(call);
    timer_stop(&call->retry);
    buf_free(&call->answer);
    call->answer = *out;
    call->stage = ANSWERING;
    write_answer(call);
}

static void answer_error(struct call *call, const char *error)
{
    struct buf out = {0};
    reply_error(&out, error);
    answer_with(call, &out);
}

static void answer_result(struct call *call, const struct http_answer *result)
{
    struct buf out = {0};
    reply_result(&out, result);
    answer_with(call, &out);
}

static void look_at_answer(struct call *call, bool ended)
{
    static struct http_answer answer;
    answer = (struct http_answer){0};
    enum http_result result =
        http_answer(&answer, buf_head(&call->answer), buf_length(&call->answer), call->is_head, ended);
    if (result == HTTP_OK) {
        answer_result(call, &answer);
    } else if (result == HTTP_BAD || buf_length(&call->answer) > ANSWER_MAX) {
        answer_error(call, "the application's answer is no HTTP/1.1, is cut off or has more than 64 MiB");
    }
    buf_free(&answer.body);
}

static void write_request(struct call *call)
{
    while (buf_length(&call->request) > 0) {
        ssize_t length = send(call->application.fd, buf_head(&call->request), buf_length(&call->request), MSG_NOSIGNAL);
        if (length > 0) {
            buf_take(&call->request, (size_t)length);
        } else if (errno == EAGAIN) {
            loop_change(&call->application, EPOLLIN | EPOLLOUT);
            return;
        } else if (errno != EINTR) {
            break; // it may have answered all the same
        }
    }
    loop_change(&call->application, EPOLLIN);
}

static void on_application(struct source *source, uint32_t events)
{
    struct call *call = (struct call *)((char *)source - offsetof(struct call, application));
    if (call->stage == CONNECTING) {
        int problem = 0;
        socklen_t size = sizeof problem;
        getsockopt(source->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
        if (problem != 0) {
            answer_error(call, strerror(problem));
            return;
        }
        call->stage = ASKING;
    }
    if (events & EPOLLOUT) {
        write_request(call);
    }
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        ssize_t length = recv(source->fd, buf_room(&call->answer, READ_SIZE), READ_SIZE, 0);
        if (length > 0) {
            buf_grew(&call->answer, (size_t)length);
            look_at_answer(call, false);
        } else if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
            look_at_answer(call, true);
        }
    }
}

static void connect_call(struct call *call)
{
    call->stage = CONNECTING;
    int fd = socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        answer_error(call, strerror(errno));
        return;
    }
    int problem = connect(fd, (struct sockaddr *)&endpoint.address, endpoint.length) == 0 ? 0 : errno;
    if (problem == EAGAIN && call->retries++ < RETRIES) {
        close(fd);
        timer_set(&call->retry, RETRY_MS);
        return;
    }
    if (problem != 0 && problem != EINPROGRESS) {
        close(fd);
        answer_error(call, strerror(problem));
        return;
    }
    call->application.fd = fd;
    if (!loop_add(&call->application, EPOLLIN | EPOLLOUT)) {
        close(fd);
        call->application.fd = -1;
        answer_error(call, strerror(errno));
    }
}

static void on_retry(struct timer *timer)
{
    connect_call((struct call *)((char *)timer - offsetof(struct call, retry)));
}

static void on_host(struct source *source, uint32_t events)
{
    struct call *call = (struct call *)source;
    if (call->stage == ANSWERING && (events & EPOLLOUT)) {
        write_answer(call);
    } else if (events & (EPOLLERR | EPOLLHUP)) {
        forget(call);
    }
}

// The value of the key "scope" in a call.
static bool find_scope(const struct buf *message, struct mp_reader *scope)
{
    struct mp_reader reader = {buf_head(message), buf_head(message) + buf_length(message)};
    struct mp_item map;
    if (mp_next(&reader, &map) != MP_OK || map.type != MP_MAP) {
        return false;
    }
    for (uint32_t i = 0; i < map.length; i++) {
        struct mp_item key;
        if (mp_next(&reader, &key) != MP_OK) {
            return false;
        }
        scope->at = reader.at;
        if (mp_skip(&reader) != MP_OK) {
            return false;
        }
        scope->end = reader.at;
        if (key.type == MP_STR && key.length == 5 && memcmp(key.data, "scope", 5) == 0) {
            return true;
        }
    }
    return false;
}

void calls_take(int fd, struct buf *message)
{
    struct call *call = must_allocate(NULL, sizeof *call);
    struct mp_reader scope;
    *call = (struct call){
        .host = {.fd = fd, .on_event = on_host},
        .application = {.fd = -1, .on_event = on_application},
        .retry = {.on_time = on_retry},
        .next = calls,
    };
    calls = call;
    count++;
    if (!loop_add(&call->host, 0)) {
        forget(call);
    } else if (count > CALLS_MAX) {
        answer_error(call, "too many calls at once: at most 256");
    } else if (!find_scope(message, &scope) ||
               !http_request(&call->request, &call->is_head, scope.at, (size_t)(scope.end - scope.at))) {
        answer_error(call, "the scope of the call is no HTTP request");
    } else if (failure != NULL) {
        answer_error(call, failure);
    } else if (ready) {
        connect_call(call);
    }
    buf_free(message);
}

static void for_each(void (*act)(struct call *call))
{
    for (struct call *call = calls, *next; call != NULL; call = next) {
        next = call->next;
        act(call);
    }
}

static void go(struct call *call)
{
    if (call->stage == WAITING) {
        connect_call(call);
    }
}

static void fail(struct call *call)
{
    if (call->stage == WAITING) {
        answer_error(call, failure);
    }
}

void calls_go(void)
{
    ready = true;
    for_each(go);
}

void calls_fail(const char *error)
{
    failure = must_copy(error, strlen(error));
    for_each(fail);
}
