// The Unix socket on which programs in the machine reach the guest API.
#ifndef ALEPH_API_H
#define ALEPH_API_H

#define API_SOCKET "/tmp/socat-socket"

// Listens; each connection is handed to take, which owns it.
void api_listen(void (*take)(int fd));

#endif
