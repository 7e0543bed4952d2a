/*
 * claim.c - claims. Each agent looks first at every agents'th block, so that agents of the same
 * speed never meet and jobs begin nearly in their order; one that is ahead of the others by more
 * than AHEAD rounds takes what they have left. So a claim costs one call; after some that have
 * failed the directory is read, in which hundreds of blocks cost one.
 */
#include "claim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_MOST  20
#define BLOCKS_MOST 50000 /* so that the directory stays one that can be read */
#define ROUNDS      40    /* blocks of a slot, at least: the last ones end together */
#define LEFT_MOST   9     /* jobs that an agent has left when the others find none */
#define SINGLES     4     /* of a slot, at least: blocks of one, at the end */
#define AHEAD       16
#define FILES       "files" /* in claim/: some claims are files */
#define FAILS       2       /* tries that have failed, and the directory is read; */
#define FRESH       4       /*   one that is ahead reads it after so many claims */

/* ---------------------------------------------------------------- bounds */

uint32_t claim_block(uint32_t jobs, int slots)
{
    uint64_t block = jobs / ((uint64_t)slots * ROUNDS);

    block = block > BLOCK_MOST ? BLOCK_MOST : block < 1 ? 1 : block;
    return (uint32_t)(jobs / block > BLOCKS_MOST ? jobs / BLOCKS_MOST + 1 : block);
}

/*
 * Jobs in blocks of more than one. An agent of one slot may have begun the last of these just now:
 * so many jobs of one follow that all others are at work until it has LEFT_MOST of its own left.
 */
static uint32_t in_blocks(uint32_t jobs, uint32_t block, int slots)
{
    uint64_t last = (uint64_t)slots * (block > LEFT_MOST + SINGLES ? block - LEFT_MOST : SINGLES);

    if (block <= 1 || last >= jobs)
        return 0;
    return (uint32_t)((jobs - last) / block * block);
}

uint32_t claim_blocks(uint32_t jobs, uint32_t block, int slots)
{
    uint32_t many = in_blocks(jobs, block, slots);

    return many / block + (jobs - many);
}

void claim_bounds(uint32_t jobs, uint32_t block, int slots, uint32_t number, uint32_t *first,
                  uint32_t *count)
{
    uint32_t many = in_blocks(jobs, block, slots);

    *count = number < many / block ? block : 1;
    *first = number < many / block ? number * block + 1 : many + (number - many / block) + 1;
}

uint32_t claim_block_of(uint32_t jobs, uint32_t block, int slots, uint32_t job)
{
    uint32_t many = in_blocks(jobs, block, slots);

    return job <= many ? (job - 1) / block : many / block + (job - many - 1);
}

/* ---------------------------------------------------------------- what is taken */

bool claim_taken(const struct claims *claims, uint32_t number)
{
    return (claims->taken[number / 8] & (1u << number % 8)) != 0;
}

static void take(struct claims *claims, uint32_t number)
{
    claims->taken[number / 8] |= (unsigned char)(1u << number % 8);
    while (claims->low < claims->blocks && claim_taken(claims, claims->low))
        claims->low++;
}

/* The number of a block; what bears another name is no claim. */
static bool block_named(const struct claims *claims, const char *name, uint32_t *number)
{
    char *end;
    unsigned long read;

    if (name[0] < '0') /* a blank or a sign, which strtoul(3) takes */
        return false;
    errno = 0;
    read = strtoul(name, &end, 10);
    *number = (uint32_t)read;
    return *end == '\0' && errno == 0 && read < claims->blocks;
}

int claim_look(struct claims *claims)
{
    int fd = openat(claims->claim_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const struct dirent *entry;
    uint32_t number;
    DIR *stream;

    if (fd < 0)
        return -errno;
    stream = fdopendir(fd);
    if (stream == NULL) {
        close(fd);
        return -ENOMEM;
    }
    claims->calls += 3;
    while ((entry = readdir(stream)) != NULL)
        if (block_named(claims, entry->d_name, &number))
            take(claims, number);
    closedir(stream);
    claims->since = 0;
    return 0;
}

int claim_open(struct claims *claims, const struct rundir *dir, int number, const char *name)
{
    struct stat status;

    *claims = (struct claims){ .dir = dir, .number = number, .claim_fd = -1, .agents_fd = -1 };
    snprintf(claims->name, sizeof claims->name, "%s", name);
    claims->blocks = claim_blocks(dir->jobs, dir->block, dir->slots);
    claims->own = (uint32_t)number;
    claims->taken = calloc(claims->blocks / 8 + 1, 1);
    claims->claim_fd = rundir_openat(dir, "claim", O_RDONLY | O_DIRECTORY);
    claims->agents_fd = rundir_openat(dir, "agents", O_RDONLY | O_DIRECTORY);
    if (claims->taken == NULL)
        return -ENOMEM;
    if (claims->claim_fd < 0 || claims->agents_fd < 0)
        return claims->claim_fd < 0 ? claims->claim_fd : claims->agents_fd;
    if (fstatat(claims->agents_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return -errno;
    claims->self = status.st_ino;
    return claim_look(claims);
}

void claim_close(struct claims *claims)
{
    if (claims->claim_fd >= 0)
        close(claims->claim_fd);
    if (claims->agents_fd >= 0)
        close(claims->agents_fd);
    free(claims->taken);
    *claims = (struct claims){ .claim_fd = -1, .agents_fd = -1 };
}

/* ---------------------------------------------------------------- claims */

/* Where there are no links, or no more: a file with the agent's name. That there are such is said.
 */
static int claim_by_file(const struct claims *claims, const char *block)
{
    int fd = openat(claims->claim_fd, FILES, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return -errno;
    close(fd);
    fd = openat(claims->claim_fd, block, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0)
        return -errno;
    /* It is claimed by now: the name in it is for people, and may have found no room. */
    (void)!write(fd, claims->name, strlen(claims->name));
    close(fd);
    return 0;
}

static int claim_by_link(const struct claims *claims, const char *block)
{
    struct stat status;

    if (linkat(claims->agents_fd, claims->name, claims->claim_fd, block, 0) == 0)
        return 0;
    if (errno != EEXIST)
        return -errno;
    /* The answer to a call may be lost, and the call made again: then it is our own. */
    if (fstatat(claims->claim_fd, block, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        status.st_ino == claims->self)
        return 0;
    return -EEXIST;
}

int claim_entry(struct claims *claims, const char *entry)
{
    int r;

    claims->calls++;
    r = claims->no_links ? claim_by_file(claims, entry) : claim_by_link(claims, entry);
    if (r == -EPERM || r == -EMLINK || r == -EOPNOTSUPP || r == -ENOSYS || r == -EXDEV) {
        claims->no_links = true;
        r = claim_by_file(claims, entry);
    }
    return r == -EEXIST ? 0 : r < 0 ? r : 1;
}

int claim_one(struct claims *claims, uint32_t number)
{
    char block[16];
    int r;

    snprintf(block, sizeof block, "%u", number);
    if (claim_taken(claims, number))
        return 0;
    r = claim_entry(claims, block);
    if (r >= 0)
        take(claims, number);
    return r;
}

bool claim_is_of(const struct claims *claims, const char *entry, const char *name, ino_t self)
{
    char path[300], words[sizeof claims->name] = "";
    struct text said = { 0 };
    struct stat status;

    if (fstatat(claims->claim_fd, entry, &status, AT_SYMLINK_NOFOLLOW) < 0 ||
        !S_ISREG(status.st_mode))
        return false;
    if (status.st_ino == self)
        return true;
    if (status.st_nlink != 1 || status.st_size != (off_t)strlen(name) ||
        faccessat(claims->claim_fd, FILES, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    snprintf(path, sizeof path, "claim/%.256s", entry);
    if (rundir_get(claims->dir, path, &said) == 0 && said.size < sizeof words)
        memcpy(words, said.bytes, said.size);
    text_fini(&said);
    return strcmp(words, name) == 0;
}

/* The block to try next; claims->blocks: none is left. */
static uint32_t pick(struct claims *claims)
{
    uint32_t agents = (uint32_t)claims->dir->agents, free_ones = 0;

    while (claims->own < claims->blocks && claim_taken(claims, claims->own))
        claims->own += agents;
    if (claims->own < claims->blocks && claims->own <= claims->low + AHEAD * agents)
        return claims->own;
    /* Those that others have left: not all agents the same one. */
    for (uint32_t i = claims->low; i < claims->blocks; i++)
        if (!claim_taken(claims, i) && free_ones++ == (uint32_t)claims->number % agents)
            return i;
    return claims->low;
}

/* Whether this agent is so far ahead, for all it knows, that a look is due. */
static bool is_ahead(const struct claims *claims)
{
    return claims->since >= FRESH && claims->own < claims->blocks &&
           claims->own > claims->low + AHEAD * (uint32_t)claims->dir->agents;
}

int claim_next(struct claims *claims, uint32_t *first, uint32_t *count)
{
    const struct rundir *dir = claims->dir;
    int r = is_ahead(claims) ? claim_look(claims) : 0;

    while (r == 0 && claims->low < claims->blocks) {
        uint32_t number = pick(claims);
        claims->since++;
        r = claim_one(claims, number);
        if (r == 1)
            claim_bounds(dir->jobs, dir->block, dir->slots, number, first, count);
        else if (r == 0 && ++claims->failed % FAILS == 0)
            r = claim_look(claims);
    }
    return r;
}
