#include "stream_table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream.h"
#include "util.h"

enum {
    BUCKETS = 256,
    BUFFERED_MAX = 32 * 1024 * 1024 // of all streams together, towards sockets that do not read
};

static struct stream *buckets[BUCKETS];
static int count;
static size_t buffered;
static struct stream *first_ready;
static struct stream *last_ready;

static struct stream **bucket_of(uint32_t number)
{
    return &buckets[(number >> 1) % BUCKETS];
}

struct stream *stream_find(uint32_t number)
{
    struct stream *stream = *bucket_of(number);
    while (stream != NULL && stream->number != number) {
        stream = stream->next;
    }
    return stream;
}

int stream_count(void)
{
    return count;
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

void stream_join_queue(struct stream *stream)
{
    if (stream->queued || !stream->readable || stream->ended || stream->may_send == 0) {
        return;
    }
    stream->queued = true;
    stream->next_ready = NULL;
    *(first_ready == NULL ? &first_ready : &last_ready->next_ready) = stream;
    last_ready = stream;
}

struct stream *stream_next(void)
{
    struct stream *stream = first_ready;
    if (stream != NULL) {
        leave_queue(stream);
    }
    return stream;
}

struct stream *stream_create(const struct stream *first)
{
    struct stream *stream = must_allocate(NULL, sizeof *stream);
    *stream = *first;
    stream->next = *bucket_of(stream->number);
    *bucket_of(stream->number) = stream;
    count++;
    return stream;
}

void stream_forget(struct stream *stream)
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

void streams_forget_all(void)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        while (buckets[i] != NULL) {
            stream_forget(buckets[i]);
        }
    }
}

bool stream_keep(struct stream *stream, const uint8_t *data, size_t length)
{
    if (buffered + length > BUFFERED_MAX) {
        return false;
    }
    buf_append(&stream->in, data, length);
    buffered += length;
    return true;
}

void stream_took(struct stream *stream, size_t length)
{
    buf_take(&stream->in, length);
    buffered -= length;
    if (buf_length(&stream->in) == 0) {
        buf_free(&stream->in);
    }
}
