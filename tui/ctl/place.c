/*
 * place.c - whose sockets may be here: the directory is the user's own, closed to others, and no
 * link; a socket in it is the user's own. A path is as long as it likes: a socket is named through
 * the descriptor of its directory, as its address has room for 108 bytes alone.
 *
 * A run that is killed leaves its file. Nothing listens there then, so a connection is refused, and
 * the client that sees that removes it. A socket gets its name only when it listens, so that one
 * which is just being made is never taken for one that was left.
 */
#include "place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define LETTERS 4
#define TRIES   100
#define BACKLOG 16
#define NEW     ".new-" /* before the name of one that does not listen yet */
#define ENDING  ".sock"

static int judge(const struct stat *status)
{
    if (!S_ISDIR(status->st_mode))
        return -ENOTDIR;
    return status->st_uid == geteuid() && (status->st_mode & 077) == 0 ? 0 : -EPERM;
}

static int open_directory(struct ctl_place *place, bool make)
{
    struct stat status;
    int r;

    if (make && mkdir(place->path, 0700) < 0 && errno != EEXIST)
        return -errno;
    place->fd = open(place->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place->fd < 0)
        return errno == ELOOP ? -ENOTDIR : -errno;
    r = fstat(place->fd, &status) < 0 ? -errno : judge(&status);
    if (r < 0)
        ctl_place_close(place);
    return r;
}

/* The user's alone, as the XDG base directory specification wants it: else it counts as none. */
static const char *runtime_directory(void)
{
    const char *path = getenv("XDG_RUNTIME_DIR");
    struct stat status;

    if (path == NULL || path[0] != '/' || stat(path, &status) < 0 || judge(&status) < 0)
        return NULL;
    return path;
}

int ctl_place_open(struct ctl_place *place, bool make, char *why, size_t size)
{
    const char *runtime = runtime_directory();
    int n, r;

    place->fd = -1;
    n = runtime != NULL
            ? snprintf(place->path, sizeof place->path, "%s/forkboard", runtime)
            : snprintf(place->path, sizeof place->path, "/tmp/forkboard-%u", (unsigned)geteuid());
    r = n < 0 || (size_t)n >= sizeof place->path ? -ENAMETOOLONG : open_directory(place, make);
    if (r < 0)
        snprintf(why, size, "%s: %s", place->path,
                 r == -EPERM     ? "it is another user's, or others may enter it"
                 : r == -ENOTDIR ? "it is no directory"
                                 : strerrordesc_np(-r));
    return r;
}

void ctl_place_close(struct ctl_place *place)
{
    if (place->fd >= 0)
        close(place->fd);
    place->fd = -1;
}

/* ---------------------------------------------------------------- names */

bool ctl_place_is_id(const char *word)
{
    return strlen(word) == LETTERS && strspn(word, "abcdefghijklmnopqrstuvwxyz") == LETTERS;
}

/* Of letters alone, so that it is no pid; without vowels, so that it is no word. */
static int draw_id(char id[CTL_ID_SIZE])
{
    static const char letters[] = "bcdfghjkmnpqrstvwxz";
    unsigned char drawn[LETTERS];

    if (getrandom(drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn)
        return -EAGAIN;
    for (int i = 0; i < LETTERS; i++)
        id[i] = letters[drawn[i] % (sizeof letters - 1)];
    id[LETTERS] = '\0';
    return 0;
}

static void put_address(struct sockaddr_un *address, const struct ctl_place *place,
                        const char *before, const char *id)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s%s%s", place->fd,
             before, id, ENDING);
}

/* Nothing is at `to` yet, or it is left as it is: -EEXIST. */
static int give_name(const struct ctl_place *place, const char *id)
{
    char from[64], to[64];
    int r;

    snprintf(from, sizeof from, "%s%s%s", NEW, id, ENDING);
    snprintf(to, sizeof to, "%s%s", id, ENDING);
    r = linkat(place->fd, from, place->fd, to, 0) < 0 ? -errno : 0;
    unlinkat(place->fd, from, 0);
    return r;
}

static int listen_as(const struct ctl_place *place, const char *id)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), r = 0;

    if (fd < 0)
        return -errno;
    put_address(&address, place, NEW, id);
    fchmod(fd, 0600); /* its file gets that mode, whatever the umask is */
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0)
        r = errno == EADDRINUSE ? -EEXIST : -errno;
    if (r == 0)
        r = give_name(place, id);
    if (r == 0)
        return fd;
    close(fd);
    return r;
}

int ctl_place_listen(const struct ctl_place *place, char id[CTL_ID_SIZE])
{
    int r = -EEXIST;

    for (int i = 0; i < TRIES && r == -EEXIST; i++) {
        r = draw_id(id);
        if (r == 0)
            r = listen_as(place, id);
    }
    return r;
}

static void remove_name(const struct ctl_place *place, const char *id)
{
    char name[64];

    snprintf(name, sizeof name, "%s%s", id, ENDING);
    unlinkat(place->fd, name, 0);
}

void ctl_place_remove(const struct ctl_place *place, const char *id)
{
    remove_name(place, id);
}

/* ---------------------------------------------------------------- the other side */

static int judge_socket(const struct ctl_place *place, const char *id)
{
    struct stat status;
    char name[64];

    snprintf(name, sizeof name, "%s%s", id, ENDING);
    if (fstatat(place->fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    return S_ISSOCK(status.st_mode) && status.st_uid == geteuid() ? 0 : -EPERM;
}

int ctl_place_reach(const struct ctl_place *place, const char *id)
{
    struct sockaddr_un address;
    int r = ctl_place_is_id(id) ? judge_socket(place, id) : -ENOENT, fd;

    if (r < 0)
        return r;
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    put_address(&address, place, "", id);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    r = -errno;
    close(fd);
    return r == -EAGAIN ? -ETIMEDOUT : r; /* it is stopped, and others wait for it already */
}

int ctl_place_connect(const struct ctl_place *place, const char *id)
{
    int r = ctl_place_reach(place, id);

    if (r == -ECONNREFUSED)
        remove_name(place, id);
    return r;
}

static int is_socket(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);

    return size == LETTERS + sizeof ENDING - 1 && strcmp(entry->d_name + LETTERS, ENDING) == 0 &&
           strspn(entry->d_name, "abcdefghijklmnopqrstuvwxyz") == LETTERS;
}

int ctl_place_list(const struct ctl_place *place, char ***out)
{
    struct dirent **found;
    int count = scandirat(place->fd, ".", &found, is_socket, alphasort), r = count;

    *out = NULL;
    if (count < 0)
        return -errno;
    *out = calloc((size_t)count + 1, sizeof **out);
    for (int i = 0; i < count; i++) {
        if (*out != NULL && ((*out)[i] = strndup(found[i]->d_name, LETTERS)) == NULL)
            r = -ENOMEM;
        free(found[i]);
    }
    free(found);
    if (*out != NULL && r >= 0)
        return count;
    for (int i = 0; *out != NULL && i < count; i++)
        free((*out)[i]);
    free(*out);
    *out = NULL;
    return -ENOMEM;
}
