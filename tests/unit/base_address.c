/* base_address.c - where a probe connects to: what is taken, and what is not. */
#include "base/address.h"
#include "check_main.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

static const struct {
    const char *text, *host; /* host NULL: it is refused */
    int port;
    bool local;
} rows[] = {
    { "5432", "127.0.0.1", 5432, true },
    { "1", "127.0.0.1", 1, true },
    { "65535", "127.0.0.1", 65535, true },
    { "localhost:80", "127.0.0.1", 80, true },
    { "10.0.0.7:80", "10.0.0.7", 80, false },
    { "[::1]:80", "::1", 80, false },
    { "[2001:db8::1]:80", "2001:db8::1", 80, false },
    { "0", NULL, 0, false },
    { "65536", NULL, 0, false },
    { "123456", NULL, 0, false },
    { "", NULL, 0, false },
    { ":80", NULL, 0, false },
    { "80:", NULL, 0, false },
    { " 80", NULL, 0, false },
    { "+80", NULL, 0, false },
    { "::1:80", NULL, 0, false },
    { "[::1]", NULL, 0, false },
    { "[::1]80", NULL, 0, false },
    { "[::1:80", NULL, 0, false },
    { "[127.0.0.1]:80", NULL, 0, false },
    { "127.1:80", NULL, 0, false },
    { "db.example:80", NULL, 0, false },
    { "LOCALHOST:80", NULL, 0, false },
    { "localhost", NULL, 0, false },
    { "10.0.0.7:80x", NULL, 0, false },
    { "/run/x.sock", NULL, 0, false },
};

static void check_address(const struct address *address, const char *host, int port, bool local)
{
    char text[INET6_ADDRSTRLEN];

    ck_assert_str_eq(inet_ntop(address->six ? AF_INET6 : AF_INET, address->bytes, text,
                               sizeof text),
                     host);
    ck_assert_int_eq(address->port, port);
    ck_assert_int_eq(address->local, local);
}

START_TEST(addresses)
{
    struct address address;

    ck_assert_int_eq(address_parse(rows[_i].text, &address), rows[_i].host != NULL ? 0 : -EINVAL);
    if (rows[_i].host != NULL)
        check_address(&address, rows[_i].host, rows[_i].port, rows[_i].local);
}
END_TEST

static const struct {
    const char *url, *host; /* host NULL: it is refused */
    int port;
    const char *words, *path;
} urls[] = {
    { "http://localhost", "127.0.0.1", 80, "localhost", "" },
    { "http://localhost/", "127.0.0.1", 80, "localhost", "/" },
    { "http://127.0.0.1:8080/a/b?c=d#e", "127.0.0.1", 8080, "127.0.0.1:8080", "/a/b?c=d#e" },
    { "http://[::1]:8080?x", "::1", 8080, "[::1]:8080", "?x" },
    { "http://[::1]/x:y", "::1", 80, "[::1]", "/x:y" },
    { "https://localhost/", NULL, 0, NULL, NULL },
    { "HTTP://localhost/", NULL, 0, NULL, NULL },
    { "localhost/", NULL, 0, NULL, NULL },
    { "http://", NULL, 0, NULL, NULL },
    { "http:///x", NULL, 0, NULL, NULL },
    { "http://user@localhost/", NULL, 0, NULL, NULL },
    { "http://db.example/", NULL, 0, NULL, NULL },
    { "http://localhost:0/", NULL, 0, NULL, NULL },
    { "http://localhost:/", NULL, 0, NULL, NULL },
    { "http://localhost/a b", NULL, 0, NULL, NULL },
    { "http://localhost/\r\nHost: other", NULL, 0, NULL, NULL },
    { "http://localhost/\x7f", NULL, 0, NULL, NULL },
};

START_TEST(of_urls)
{
    struct address_url url;

    ck_assert_int_eq(address_parse_url(urls[_i].url, &url), urls[_i].host != NULL ? 0 : -EINVAL);
    if (urls[_i].host == NULL)
        return;
    check_address(&url.address, urls[_i].host, urls[_i].port,
                  strncmp(urls[_i].words, "localhost", 9) == 0);
    ck_assert_uint_eq(url.host_size, strlen(urls[_i].words));
    ck_assert_int_eq(strncmp(url.host, urls[_i].words, url.host_size), 0);
    ck_assert_str_eq(url.path, urls[_i].path);
}
END_TEST

CHECK_MAIN("addresses")
{
    tcase_add_loop_test(all, addresses, 0, (int)(sizeof rows / sizeof rows[0]));
    tcase_add_loop_test(all, of_urls, 0, (int)(sizeof urls / sizeof urls[0]));
}
