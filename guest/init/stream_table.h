// The streams that there are, and the queue of those that have something to send.
#ifndef ALEPH_STREAM_TABLE_H
#define ALEPH_STREAM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "loop.h"

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

// NULL when it is over, or never was.
struct stream *stream_find(uint32_t number);
int stream_count(void);
// Puts a stream into the table as it is. The place is copied.
struct stream *stream_create(const struct stream *first);
// Takes it out, closes its socket and frees it.
void stream_forget(struct stream *stream);

// A stream that has something to read and may send waits for its turn; any other does not.
void stream_join_queue(struct stream *stream);
// The first in the queue, which leaves it; NULL when none waits.
struct stream *stream_next(void);

// Accounts for bytes that streams keep, of all together. False when these would be too many: then nothing is changed.
bool stream_keep(struct stream *stream, const uint8_t *data, size_t length);
void stream_took(struct stream *stream, size_t length);

#endif
