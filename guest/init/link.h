// The link to the host: bytes in, frames out of them; frames in, bytes out of them. What waits to be written is bounded
// by those who write: data and logs ask link_has_room() first, and nothing is read while too much of the rest waits.
#ifndef ALEPH_LINK_H
#define ALEPH_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "frame.h"

enum link_kind {
    LINK_SOCKET, // an end of it is the end of the link
    LINK_PORT    // a virtio-serial port: the host may leave for a moment (a restore from a snapshot)
};

#define LINK_MAGIC "ALEPH/3\n"
enum { LINK_MAGIC_LENGTH = 8 };

// on_frame gets each frame; its payload is valid during the call.
void link_open(int fd, enum link_kind kind, void (*on_frame)(const struct frame *frame));
// The queue of bytes to the host: for frames that are built in place.
struct buf *link_out(void);
void link_send(uint8_t type, uint32_t stream, const void *payload, size_t length);
void link_write_magic(void);
// Whether data and logs may be queued now.
bool link_has_room(void);
// Writes what the host takes now.
void link_flush(void);
// Writes everything, waiting for the host up to this time, and gives it a moment to read. False when it did not take it
// all. Nothing can be written after this.
bool link_drain(int timeout_ms);
// Says why and ends the machine: after an error of the link nothing on it can be trusted.
_Noreturn void link_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
