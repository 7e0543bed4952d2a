/*
 * claim.h - which jobs are whose. The jobs lie in blocks, whose bounds follow from how many jobs
 * there are; a block is an agent's when a link to that agent's file bears the block's number. A
 * link(2) is one step on every file system, and one that fails says that another has been faster.
 */
#ifndef FB_CLUSTER_CLAIM_H
#define FB_CLUSTER_CLAIM_H

#include "rundir.h"

#include <sys/types.h>

/* ---- bounds; pure */

/* How many jobs a block has, so that claims are few and no agent holds many that have not begun. */
uint32_t claim_block(uint32_t jobs, int slots);
/* The last jobs are blocks of one. */
uint32_t claim_blocks(uint32_t jobs, uint32_t block, int slots);
/* The jobs of a block, from 0. */
void claim_bounds(uint32_t jobs, uint32_t block, int slots, uint32_t number, uint32_t *first,
                  uint32_t *count);
uint32_t claim_block_of(uint32_t jobs, uint32_t block, int slots, uint32_t job);

/* ---- claims */

struct claims {
    const struct rundir *dir;
    char name[32]; /* of the agent */
    int number, claim_fd, agents_fd;
    ino_t self;           /* of agents/NAME */
    bool no_links;        /* the file system has none: a file is made instead */
    unsigned char *taken; /* [blocks / 8] known to be taken */
    uint32_t blocks, low; /* low: those below are all taken */
    uint32_t own;         /* the next of those that are looked at by this agent first */
    uint32_t failed;      /* tries that found another's claim */
    uint32_t since;       /* claims since the directory was read */
    uint64_t calls;       /* system calls so far, for the benchmark */
};

/* 0 or -errno. `number`: of the agent, 0 to dir->agents - 1; `name`: its name. */
int claim_open(struct claims *claims, const struct rundir *dir, int number, const char *name);
void claim_close(struct claims *claims);
/* Claims some block: 1 and its jobs; 0: all blocks are taken; -errno. */
int claim_next(struct claims *claims, uint32_t *first, uint32_t *count);
/* Claims that block: 1; 0: it is taken; -errno. */
int claim_one(struct claims *claims, uint32_t number);
/* The same of an entry that is no block. 1; 0: another has it; -errno. */
int claim_entry(struct claims *claims, const char *entry);
/* Whether an entry is that agent's, the file of which has the inode `self`. */
bool claim_is_of(const struct claims *claims, const char *entry, const char *name, ino_t self);
bool claim_taken(const struct claims *claims, uint32_t number);
/* Reads what others have claimed. 0 or -errno. */
int claim_look(struct claims *claims);

#endif
