// Two sockets joined, each way with a bounded buffer, until both ways have ended.
#ifndef ALEPH_RELAY_H
#define ALEPH_RELAY_H

// Owns both descriptors.
void relay_start(int one, int other);

#endif
