// The virtio-serial port of a machine.
#ifndef ALEPH_PORT_H
#define ALEPH_PORT_H

// Opens the port that is named for the host, waiting for it where a machine has a serial device but not yet its ports.
// -1 when the machine has none.
int port_open(void);

#endif
