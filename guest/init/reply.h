// The answers to calls of version 2.
#ifndef ALEPH_REPLY_H
#define ALEPH_REPLY_H

#include "buf.h"
#include "http1.h"

void reply_error(struct buf *out, const char *error);
void reply_result(struct buf *out, const struct http_answer *result);

#endif
