/* run_files.h - a file that is watched: changes are gathered, for editors write in several steps.
 */
#ifndef FB_RUN_FILES_H
#define FB_RUN_FILES_H

#include <stdbool.h>

struct run_files;

int run_files_open(struct run_files **out, const char *path); /* 0 or -errno */
struct run_files *run_files_close(struct run_files *files);
int run_files_fd(const struct run_files *files); /* readable: ask */
/* Takes what there is. True: it has changed, and then stood still for a while. */
bool run_files_changed(struct run_files *files);

#endif
