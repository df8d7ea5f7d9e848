// The streams of a link: each joins a number on the link to a socket in the machine, with a window in each direction.
#ifndef ALEPH_STREAM_H
#define ALEPH_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "frame.h"

enum {
    STREAM_WINDOW = 262144,   // what either side may send before the first WINDOW
    STREAMS_MAX = 1024,
    STREAM_SERVICE_APPLICATION = 1,
    STREAM_SERVICE_GUEST_API = 2
};

// An address that streams are connected to.
struct endpoint {
    struct sockaddr_storage address;
    socklen_t length;
};

// Where OPEN of service 1 leads.
void streams_connect_to(const struct endpoint *application);
// OPEN, DATA, WINDOW, END and RESET of the host.
void streams_on_frame(const struct frame *frame);
// A connection that the guest made: OPEN of service 2. Closes it when there are too many.
void streams_open_guest_api(int fd);
// Ends all streams without a word to the host, which is another one than before and knows none of them.
void streams_forget_all(void);
// Puts at most one DATA (or END) frame on the link. False when no stream has anything to send.
bool streams_pump(void);

#endif
