/*
 * spare.h - descriptors held in reserve: the run takes for its workers what there are, and files
 * of its jobs are to be opened all the same.
 */
#ifndef FB_SHOW_SPARE_H
#define FB_SHOW_SPARE_H

#define SPARE_MOST 3

struct spare {
    int fds[SPARE_MOST]; /* -1: given, or not to be had */
    int count;
};

/* Holds as many as there are, at most `count`, which is at most SPARE_MOST. */
void spare_open(struct spare *spare, int count);
void spare_hold(struct spare *spare); /* once more, after those that were given are free again */
void spare_close(struct spare *spare);

/* openat(2), with mode 0666: a descriptor or -errno. Where they are short it gives what is held. */
int spare_openat(struct spare *spare, int directory_fd, const char *path, int flags);

#endif
