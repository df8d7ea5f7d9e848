// A server without anything: one answer for each connection.
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8080)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) return 1;
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nstatic\n";
  for (;;) {
    int client = accept(listener, 0, 0);
    char request[4096];
    if (client >= 0 && read(client, request, sizeof request) > 0) (void)!write(client, answer, strlen(answer));
    close(client);
  }
}
