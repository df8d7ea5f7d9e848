#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "util.h"

#define INTERFACE "eth0"
enum { INTERFACE_WAIT_MS = 3000 };

struct request {
    struct nlmsghdr head;
    union {
        struct ifinfomsg link;
        struct ifaddrmsg address;
        struct rtmsg route;
    } body;
    char attributes[128];
};

struct address {
    unsigned char family;
    unsigned char prefix;
    unsigned char length;
    uint8_t bytes[16];
};

extern unsigned int if_nametoindex(const char *name);

static int netlink = -1;

static void attribute(struct request *request, unsigned short type, const void *data, size_t length)
{
    struct rtattr *attribute = (struct rtattr *)((char *)request + NLMSG_ALIGN(request->head.nlmsg_len));
    attribute->rta_type = type;
    attribute->rta_len = (unsigned short)RTA_LENGTH(length);
    memcpy(RTA_DATA(attribute), data, length);
    request->head.nlmsg_len = (uint32_t)(NLMSG_ALIGN(request->head.nlmsg_len) + RTA_ALIGN(attribute->rta_len));
}

static void begin(struct request *request, unsigned short type, unsigned short flags, size_t body)
{
    memset(request, 0, sizeof *request);
    request->head.nlmsg_len = (uint32_t)NLMSG_LENGTH(body);
    request->head.nlmsg_type = type;
    request->head.nlmsg_flags = (unsigned short)(NLM_F_REQUEST | NLM_F_ACK | flags);
}

// Sends a request and waits for the kernel's answer. False with errno.
static bool ask(struct request *request)
{
    if (netlink < 0) {
        netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    }
    if (netlink < 0 || send(netlink, request, request->head.nlmsg_len, 0) < 0) {
        return false;
    }
    struct {
        struct nlmsghdr head;
        struct nlmsgerr error;
        char rest[1024];
    } answer;
    ssize_t length = recv(netlink, &answer, sizeof answer, 0);
    if (length < (ssize_t)(sizeof answer.head + sizeof answer.error.error) || answer.head.nlmsg_type != NLMSG_ERROR) {
        errno = EPROTO;
        return false;
    }
    errno = -answer.error.error;
    return errno == 0 || errno == EEXIST;
}

static bool link_up(unsigned index)
{
    struct request request;
    begin(&request, RTM_NEWLINK, 0, sizeof request.body.link);
    request.body.link.ifi_index = (int)index;
    request.body.link.ifi_flags = IFF_UP;
    request.body.link.ifi_change = IFF_UP;
    return ask(&request);
}

static bool parse(const char *text, struct address *address)
{
    char host[64];
    const char *slash = strchr(text, '/');
    size_t length = slash == NULL ? strlen(text) : (size_t)(slash - text);
    if (length >= sizeof host) {
        return false;
    }
    memcpy(host, text, length);
    host[length] = '\0';
    address->family = strchr(host, ':') == NULL ? AF_INET : AF_INET6;
    address->length = address->family == AF_INET ? 4 : 16;
    // Hosts of version 2 tell an IPv4 address without its prefix and mean /24.
    long prefix = slash == NULL ? (address->family == AF_INET ? 24 : 128) : strtol(slash + 1, NULL, 10);
    address->prefix = (unsigned char)prefix;
    return prefix >= 0 && prefix <= address->length * 8 && inet_pton(address->family, host, address->bytes) == 1;
}

static bool add_address(unsigned index, const struct address *address)
{
    struct request request;
    begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, sizeof request.body.address);
    request.body.address.ifa_family = address->family;
    request.body.address.ifa_prefixlen = address->prefix;
    request.body.address.ifa_index = index;
    // The host chose the address for this machine alone: no second of waiting for a duplicate.
    request.body.address.ifa_flags = address->family == AF_INET6 ? IFA_F_NODAD : 0;
    attribute(&request, IFA_LOCAL, address->bytes, address->length);
    attribute(&request, IFA_ADDRESS, address->bytes, address->length);
    return ask(&request);
}

static bool add_route(unsigned index, const struct address *gateway)
{
    struct request request;
    uint32_t device = index;
    begin(&request, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof request.body.route);
    request.body.route.rtm_family = gateway->family;
    request.body.route.rtm_table = RT_TABLE_MAIN;
    request.body.route.rtm_protocol = RTPROT_BOOT;
    request.body.route.rtm_scope = RT_SCOPE_UNIVERSE;
    request.body.route.rtm_type = RTN_UNICAST;
    // The gateway need not lie in the machine's own network.
    request.body.route.rtm_flags = RTNH_F_ONLINK;
    attribute(&request, RTA_GATEWAY, gateway->bytes, gateway->length);
    attribute(&request, RTA_OIF, &device, sizeof device);
    return ask(&request);
}

bool net_loopback(void)
{
    unsigned index = if_nametoindex("lo");
    return index > 0 && link_up(index);
}

static bool failed(char *error, size_t size, const char *what, const char *value)
{
    snprintf(error, size, "cannot set the network's %s %.100s: %s", what, value, strerror(errno));
    return false;
}

static bool apply(unsigned index, const char *text, const char *what, bool (*add)(unsigned, const struct address *),
                  char *error, size_t error_size)
{
    struct address address;
    if (text == NULL) {
        return true;
    }
    errno = EINVAL;
    return (parse(text, &address) && add(index, &address)) || failed(error, error_size, what, text);
}

static unsigned wait_for_interface(void)
{
    for (int waited = 0; waited < INTERFACE_WAIT_MS; waited += 10) {
        unsigned index = if_nametoindex(INTERFACE);
        if (index > 0) {
            return index;
        }
        sleep_ms(10);
    }
    return 0;
}

bool net_configure(const struct network *network, char *error, size_t error_size)
{
    unsigned index = wait_for_interface();
    if (index == 0 || !link_up(index)) {
        return failed(error, error_size, "interface", INTERFACE);
    }
    return apply(index, network->ipv4, "address", add_address, error, error_size) &&
           apply(index, network->ipv6, "address", add_address, error, error_size) &&
           apply(index, network->ipv4_gateway, "gateway", add_route, error, error_size) &&
           apply(index, network->ipv6_gateway, "gateway", add_route, error, error_size);
}
