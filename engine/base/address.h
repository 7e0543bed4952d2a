/* address.h - where a probe connects to, from its words. Pure. */
#ifndef FB_BASE_ADDRESS_H
#define FB_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address {
    uint8_t bytes[16];
    bool six;   /* all of them are of IPv6; else the first four of IPv4 */
    bool local; /* "localhost": it is 127.0.0.1, and then ::1 */
    uint16_t port;
};

/* "5432", "127.0.0.1:5432", "[::1]:5432", "localhost:5432". 0 or -EINVAL: no name is resolved. */
int address_parse(const char *text, struct address *out);

/* Its parts point into it: the host and port as written [host_size], and the path, "" for none. */
struct address_url {
    struct address address;
    const char *host, *path;
    size_t host_size;
};

/* "http://localhost:8080/health"; port 80 where it says none. 0 or -EINVAL. */
int address_parse_url(const char *url, struct address_url *out);

#endif
