#include "stream.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "link.h"
#include "loop.h"
#include "stream_table.h"
#include "util.h"

enum {
    WINDOW_STEP = STREAM_WINDOW / 4,   // what has to be passed on before it is told in a WINDOW
    CONNECT_RETRY_MS = 5,              // a Unix socket with a full queue of connections
    CONNECT_RETRIES = 2000
};

static uint32_t next_number = 2;
static struct endpoint application;

void streams_connect_to(const struct endpoint *endpoint)
{
    application = *endpoint;
}

static void reset_number(uint32_t number, const char *reason)
{
    link_send(FRAME_RESET, number, reason, strlen(reason));
}

static void reset(struct stream *stream, const char *reason)
{
    reset_number(stream->number, reason);
    stream_forget(stream);
}

static void forget_if_over(struct stream *stream)
{
    if (stream->ended && stream->host_ended && buf_length(&stream->in) == 0) {
        stream_forget(stream);
    }
}

// Bytes that the socket has taken may come again.
static void passed_on(struct stream *stream, size_t length)
{
    stream->passed_on += (uint32_t)length;
    if (stream->passed_on >= WINDOW_STEP && !stream->host_ended) {
        uint8_t payload[4];
        frame_put_u32(payload, stream->passed_on);
        link_send(FRAME_WINDOW, stream->number, payload, sizeof payload);
        stream->may_receive += stream->passed_on;
        stream->passed_on = 0;
    }
}

// What the socket took of these bytes. A socket that takes no more may still have an answer to read: no RESET here.
static size_t write_socket(struct stream *stream, const uint8_t *data, size_t length)
{
    size_t done = 0;
    while (done < length && stream->connected && !stream->deaf) {
        ssize_t written = send(stream->source.fd, data + done, length - done, MSG_NOSIGNAL);
        if (written > 0) {
            done += (size_t)written;
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            stream->deaf = true;
        }
    }
    return stream->deaf ? length : done;
}

static void finish_input(struct stream *stream)
{
    if (stream->host_ended && stream->connected && buf_length(&stream->in) == 0 && !stream->deaf) {
        shutdown(stream->source.fd, SHUT_WR);
        stream->deaf = true;
    }
}

static void write_input(struct stream *stream)
{
    size_t length = buf_length(&stream->in);
    if (length > 0) {
        size_t taken = write_socket(stream, buf_head(&stream->in), length);
        stream_took(stream, taken);
        passed_on(stream, taken);
    }
    finish_input(stream);
}

static void on_data(struct stream *stream, const uint8_t *data, size_t length)
{
    if (length == 0) {
        link_fail("an empty DATA frame for stream %u", stream->number);
    }
    if (length > stream->may_receive) {
        link_fail("%zu bytes beyond the window of stream %u", length - stream->may_receive, stream->number);
    }
    if (stream->host_ended) {
        link_fail("DATA after END for stream %u", stream->number);
    }
    stream->may_receive -= (uint32_t)length;
    size_t taken = buf_length(&stream->in) > 0 ? 0 : write_socket(stream, data, length);
    passed_on(stream, taken);
    if (taken < length && !stream_keep(stream, data + taken, length - taken)) {
        reset(stream, "the machine has too many bytes that its programs do not read");
    }
}

static void on_connected(struct stream *stream)
{
    stream->connected = true;
    write_input(stream);
}

static void on_socket(struct source *source, uint32_t events)
{
    struct stream *stream = (struct stream *)source;
    if (!stream->connected) {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) {
            return;
        }
        int problem = 0;
        socklen_t size = sizeof problem;
        getsockopt(source->fd, SOL_SOCKET, SO_ERROR, &problem, &size);
        if (problem != 0) {
            reset(stream, strerror(problem));
            return;
        }
        on_connected(stream);
    } else if (events & EPOLLOUT) {
        write_input(stream);
    }
    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
        stream->readable = true;
        stream_join_queue(stream);
    }
    forget_if_over(stream);
}

static bool watch(struct stream *stream)
{
    // Edges only: a stream whose window is used up would otherwise wake the loop for ever.
    return loop_add(&stream->source, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

static void connect_stream(struct stream *stream)
{
    int result = connect(stream->source.fd, (struct sockaddr *)&application.address, application.length);
    if (result < 0 && errno == EAGAIN && stream->retries++ < CONNECT_RETRIES) {
        timer_set(&stream->retry, CONNECT_RETRY_MS);
        return;
    }
    if (result < 0 && errno != EINPROGRESS) {
        reset(stream, strerror(errno));
        return;
    }
    if (!watch(stream)) {
        reset(stream, strerror(errno));
    } else if (result == 0) {
        on_connected(stream);
    }
}

static void on_retry(struct timer *timer)
{
    connect_stream((struct stream *)((char *)timer - offsetof(struct stream, retry)));
}

static struct stream *create(uint32_t number, int fd)
{
    struct stream stream = {
        .source = {.fd = fd, .on_event = on_socket},
        .retry = {.on_time = on_retry},
        .number = number,
        .may_receive = STREAM_WINDOW,
        .may_send = STREAM_WINDOW,
    };
    return stream_create(&stream);
}

static void on_open(const struct frame *frame)
{
    if (frame->stream % 2 == 0) {
        link_fail("the host opened stream %u, which is the guest's", frame->stream);
    }
    if (frame->length != 1) {
        link_fail("an OPEN frame of %zu bytes", frame->length);
    }
    if (stream_find(frame->stream) != NULL) {
        link_fail("stream %u was opened twice", frame->stream);
    }
    if (frame->payload[0] != STREAM_SERVICE_APPLICATION) {
        reset_number(frame->stream, "there is no such service: 1 is the application");
        return;
    }
    if (application.length == 0) {
        reset_number(frame->stream, "the machine is not configured yet");
        return;
    }
    if (stream_count() >= STREAMS_MAX) {
        reset_number(frame->stream, "too many streams: at most 1024");
        return;
    }
    int fd = socket(application.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        reset_number(frame->stream, strerror(errno));
        return;
    }
    connect_stream(create(frame->stream, fd));
}

static void on_window(struct stream *stream, const struct frame *frame)
{
    if (frame->length != 4) {
        link_fail("a WINDOW frame of %zu bytes", frame->length);
    }
    stream->may_send += frame_u32(frame->payload);
    stream_join_queue(stream);
}

static void on_end(struct stream *stream, const struct frame *frame)
{
    if (frame->length != 0) {
        link_fail("an END frame with %zu bytes", frame->length);
    }
    stream->host_ended = true;
    finish_input(stream);
    forget_if_over(stream);
}

void streams_on_frame(const struct frame *frame)
{
    if (frame->stream == 0) {
        link_fail("a frame of type 0x%02x without a stream", frame->type);
    }
    if (frame->type == FRAME_OPEN) {
        on_open(frame);
        return;
    }
    struct stream *stream = stream_find(frame->stream);
    if (stream == NULL) {
        return; // it is over; the frames crossed
    }
    switch (frame->type) {
    case FRAME_DATA:
        on_data(stream, frame->payload, frame->length);
        break;
    case FRAME_WINDOW:
        on_window(stream, frame);
        break;
    case FRAME_END:
        on_end(stream, frame);
        break;
    default:
        stream_forget(stream); // RESET
        break;
    }
}

void streams_open_guest_api(int fd)
{
    if (stream_count() >= STREAMS_MAX) {
        close(fd);
        return;
    }
    struct stream *stream = create(next_number, fd);
    next_number += 2;
    stream->connected = true;
    uint8_t service = STREAM_SERVICE_GUEST_API;
    link_send(FRAME_OPEN, stream->number, &service, 1);
    if (!watch(stream)) {
        reset(stream, strerror(errno));
    }
}

static void end(struct stream *stream)
{
    stream->ended = true;
    stream->readable = false;
    link_send(FRAME_END, stream->number, NULL, 0);
    forget_if_over(stream);
}

// Reads from the socket into a frame on the link, without a copy between them.
static void send_data(struct stream *stream)
{
    size_t most = stream->may_send < FRAME_PAYLOAD_MAX ? stream->may_send : FRAME_PAYLOAD_MAX;
    struct buf *out = link_out();
    uint8_t *room = buf_room(out, FRAME_HEAD + most);
    ssize_t length = recv(stream->source.fd, room + FRAME_HEAD, most, 0);
    if (length > 0) {
        frame_head(room, FRAME_DATA, stream->number, (size_t)length);
        buf_grew(out, FRAME_HEAD + (size_t)length);
        stream->may_send -= (uint64_t)length;
        stream_join_queue(stream);
    } else if (length == 0) {
        end(stream);
    } else if (errno == EAGAIN) {
        stream->readable = false;
    } else if (errno == EINTR) {
        stream_join_queue(stream);
    } else {
        reset(stream, strerror(errno));
    }
}

bool streams_pump(void)
{
    struct stream *stream = stream_next();
    if (stream == NULL) {
        return false;
    }
    send_data(stream);
    return true;
}
