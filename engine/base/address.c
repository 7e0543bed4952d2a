/*
 * address.c - where a probe connects to. A name would have to be asked of servers, which may take
 * as long as they like: only addresses and localhost are taken.
 */
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#define HOST_ROOM 64

/* All of text[0..size) is a port. */
static bool take_port(const char *text, size_t size, uint16_t *out)
{
    unsigned number = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9' || i == 5)
            return false;
        number = number * 10 + (unsigned)(text[i] - '0');
    }
    *out = (uint16_t)number;
    return number > 0 && number <= UINT16_MAX;
}

static bool take_host(const char *text, size_t size, struct address *out)
{
    char host[HOST_ROOM];
    bool six = size > 2 && text[0] == '[' && text[size - 1] == ']';

    if (six) {
        text++;
        size -= 2;
    }
    if (size == 0 || size >= sizeof host || memchr(text, '\0', size) != NULL)
        return false;
    memcpy(host, text, size);
    host[size] = '\0';
    out->six = six;
    out->local = !six && strcmp(host, "localhost") == 0;
    if (out->local)
        strcpy(host, "127.0.0.1");
    return inet_pton(six ? AF_INET6 : AF_INET, host, out->bytes) == 1;
}

/* HOST, HOST:PORT; `usual` where there is no port, 0: there must be one. */
static bool take_both(const char *text, size_t size, uint16_t usual, struct address *out)
{
    const char *colon = memrchr(text, ':', size), *bracket = memrchr(text, ']', size);

    if (colon != NULL && bracket != NULL && colon < bracket)
        colon = NULL;
    if (colon == NULL) {
        out->port = usual;
        return usual != 0 && take_host(text, size, out);
    }
    return take_port(colon + 1, size - (size_t)(colon + 1 - text), &out->port) &&
           take_host(text, (size_t)(colon - text), out);
}

int address_parse(const char *text, struct address *out)
{
    size_t size = strlen(text);

    *out = (struct address){ 0 };
    if (take_port(text, size, &out->port))
        return take_host("localhost", 9, out) ? 0 : -EINVAL;
    return take_both(text, size, 0, out) ? 0 : -EINVAL;
}

/* What would end the request's line, or a header, is no part of a URL (RFC 3986). */
static bool printable(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text <= ' ' || *text == 0x7f)
            return false;
    return true;
}

int address_parse_url(const char *url, struct address_url *out)
{
    static const char scheme[] = "http://";

    *out = (struct address_url){ 0 };
    if (strncmp(url, scheme, sizeof scheme - 1) != 0 || !printable(url))
        return -EINVAL;
    out->host = url + sizeof scheme - 1;
    out->host_size = strcspn(out->host, "/?#");
    out->path = out->host + out->host_size;
    return take_both(out->host, out->host_size, 80, &out->address) ? 0 : -EINVAL;
}
