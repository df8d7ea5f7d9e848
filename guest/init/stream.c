#include "stream.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "link.h"
#include "loop.h"
#include "util.h"

enum {
    BUCKETS = 256,
    WINDOW_STEP = STREAM_WINDOW / 4,   // what has to be passed on before it is told in a WINDOW
    BUFFERED_MAX = 32 * 1024 * 1024,   // of all streams together, towards sockets that do not read
    CONNECT_RETRY_MS = 5,              // a Unix socket with a full queue of connections
    CONNECT_RETRIES = 2000
};

struct stream {
    struct source source;          // the socket in the machine
    struct timer retry;
    int retries;
    struct stream *next;           // in its bucket
    struct stream *next_ready;     // in the queue of those with something to send
    uint32_t number;
    struct buf in;                 // from the host, not yet taken by the socket
    uint32_t may_receive;          // what the host may still send
    uint32_t passed_on;            // what was taken since the last WINDOW
    uint64_t may_send;             // what the host still takes
    bool connected;
    bool readable;                 // the socket has, or may have, something to read
    bool queued;
    bool host_ended;               // END came
    bool ended;                    // END was sent
    bool deaf;                     // the socket takes nothing more; what comes for it is thrown away
};

static struct stream *buckets[BUCKETS];
static int count;
static size_t buffered;
static struct stream *first_ready;
static struct stream *last_ready;
static uint32_t next_number = 2;
static struct endpoint application;

void streams_connect_to(const struct endpoint *endpoint)
{
    application = *endpoint;
}

static struct stream **bucket_of(uint32_t number)
{
    return &buckets[(number >> 1) % BUCKETS];
}

static struct stream *find(uint32_t number)
{
    struct stream *stream = *bucket_of(number);
    while (stream != NULL && stream->number != number) {
        stream = stream->next;
    }
    return stream;
}

static void reset_number(uint32_t number, const char *reason)
{
    link_send(FRAME_RESET, number, reason, strlen(reason));
}

static void leave_queue(struct stream *stream)
{
    struct stream *before = NULL;
    for (struct stream *at = first_ready; at != NULL; before = at, at = at->next_ready) {
        if (at == stream) {
            *(before == NULL ? &first_ready : &before->next_ready) = at->next_ready;
            last_ready = last_ready == at ? before : last_ready;
            break;
        }
    }
    stream->queued = false;
}

static void join_queue(struct stream *stream)
{
    if (stream->queued || !stream->readable || stream->ended || stream->may_send == 0) {
        return;
    }
    stream->queued = true;
    stream->next_ready = NULL;
    *(first_ready == NULL ? &first_ready : &last_ready->next_ready) = stream;
    last_ready = stream;
}

static void forget(struct stream *stream)
{
    struct stream **at = bucket_of(stream->number);
    while (*at != stream) {
        at = &(*at)->next;
    }
    *at = stream->next;
    if (stream->queued) {
        leave_queue(stream);
    }
    timer_stop(&stream->retry);
    if (stream->source.fd >= 0) {
        loop_remove(&stream->source);
        close(stream->source.fd);
    }
    buffered -= buf_length(&stream->in);
    buf_free(&stream->in);
    free(stream);
    count--;
}

static void reset(struct stream *stream, const char *reason)
{
    reset_number(stream->number, reason);
    forget(stream);
}

static bool forget_if_over(struct stream *stream)
{
    if (stream->ended && stream->host_ended && buf_length(&stream->in) == 0) {
        forget(stream);
        return true;
    }
    return false;
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
        buf_take(&stream->in, taken);
        buffered -= taken;
        passed_on(stream, taken);
        if (buf_length(&stream->in) == 0) {
            buf_free(&stream->in);
        }
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
    if (taken == length) {
        return;
    }
    if (buffered + length - taken > BUFFERED_MAX) {
        reset(stream, "the machine has too many bytes that its programs do not read");
        return;
    }
    buf_append(&stream->in, data + taken, length - taken);
    buffered += length - taken;
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
        join_queue(stream);
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
    struct stream *stream = must_allocate(NULL, sizeof *stream);
    *stream = (struct stream){
        .source = {.fd = fd, .on_event = on_socket},
        .retry = {.on_time = on_retry},
        .number = number,
        .may_receive = STREAM_WINDOW,
        .may_send = STREAM_WINDOW,
        .next = *bucket_of(number),
    };
    *bucket_of(number) = stream;
    count++;
    return stream;
}

static void on_open(const struct frame *frame)
{
    if (frame->stream % 2 == 0) {
        link_fail("the host opened stream %u, which is the guest's", frame->stream);
    }
    if (frame->length != 1) {
        link_fail("an OPEN frame of %zu bytes", frame->length);
    }
    if (find(frame->stream) != NULL) {
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
    if (count >= STREAMS_MAX) {
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
    join_queue(stream);
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
    struct stream *stream = find(frame->stream);
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
        forget(stream); // RESET
        break;
    }
}

void streams_open_guest_api(int fd)
{
    if (count >= STREAMS_MAX) {
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
        join_queue(stream);
    } else if (length == 0) {
        end(stream);
    } else if (errno == EAGAIN) {
        stream->readable = false;
    } else if (errno == EINTR) {
        join_queue(stream);
    } else {
        reset(stream, strerror(errno));
    }
}

bool streams_pump(void)
{
    struct stream *stream = first_ready;
    if (stream == NULL) {
        return false;
    }
    leave_queue(stream);
    send_data(stream);
    return true;
}
