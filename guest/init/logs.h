// What the application prints, and what the init process has to say about it: lines, queued within bounds, told to the
// host as LOG frames. A flood is counted and dropped; it neither stops who prints nor takes memory.
#ifndef ALEPH_LOGS_H
#define ALEPH_LOGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum log_kind { LOG_OUTPUT = 1, LOG_ERROR = 2, LOG_SYSTEM = 3 };

enum { LOG_LINE_MAX = 16 * 1024 };

// To the console instead of a link: hosts of version 2 take no logs.
void logs_to_console(void);
// Takes over the reading end of a pipe, until it ends.
void logs_follow(int fd, enum log_kind kind);
// Lines that belong to a call (0: to none); bounded and made UTF-8 here.
void logs_add(uint32_t call, enum log_kind kind, const uint8_t *text, size_t length);
void logs_system(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Puts at most one frame on the link. False when none waits.
bool logs_pump(void);
// Reads what is left in the pipes (the application has ended) and passes on lines without an end.
void logs_finish(void);

#endif
