/*
 * news.h - a file of lines that another process, perhaps on another machine, still writes: read
 * line by line as they come, each whole, and any of them again.
 */
#ifndef FB_CLUSTER_NEWS_H
#define FB_CLUSTER_NEWS_H

#include "rundir.h"

/* Zeros but for `name` is one that has not been read. */
struct news {
    char name[96];   /* in the run's directory */
    uint64_t offset; /* of the file, of the next line */
    uint32_t line;   /* of the last line, from 1 */
    char *buffer;    /* [room]; NULL while there is nothing to be read */
    size_t begin, end, room;
    uint64_t filled; /* of the file, up to buffer's end */
    bool stopped;    /* a line has no end: what follows is not read */
};

/*
 * Reads what has come since, some of it at most. 1: there may be lines; 0: nothing new, also where
 * there is no such file yet; -errno. The file is opened anew each time: over NFS only that shows
 * what others have written.
 */
int news_fill(struct news *news, const struct rundir *dir);
/* 1 and the next whole line, without its newline, until the next call; 0: none is here. */
int news_next(struct news *news, const char **line, size_t *size);
/* The line of that size, which news_next() gave last, is the next once more. */
void news_again(struct news *news, size_t size);
void news_fini(struct news *news);

#endif
