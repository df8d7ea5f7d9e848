// What the Python server tells the init process: records over a socket that keeps them apart.
//
//   u8 kind, u32 number of the call (big-endian), text
//
// kind 1, 2 and 3: lines as in a LOG frame; 0x10: it listens; 0x11: it cannot, the text is one line and then a traceback.
#ifndef ALEPH_CONTROL_H
#define ALEPH_CONTROL_H

// Makes the two ends; [0] is followed until it ends, [1] is the application's.
void control_open(int ends[2], void (*ready)(void), void (*failed)(const char *error, const char *traceback));
// Reads what is left.
void control_finish(void);

#endif
