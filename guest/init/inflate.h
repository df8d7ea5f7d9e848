// Decompression of DEFLATE data (RFC 1951), for zip archives: no runtime image has to bring a program for that.
#ifndef ALEPH_INFLATE_H
#define ALEPH_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Takes decompressed bytes; false stops.
typedef bool (*inflate_sink)(void *target, const uint8_t *data, size_t length);

// False when the input is no DEFLATE data, ends too early or the sink stopped.
bool inflate(const uint8_t *data, size_t length, inflate_sink sink, void *target);

#endif
