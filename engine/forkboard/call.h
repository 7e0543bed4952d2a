/*
 * forkboard/call.h - a run in one call: of one job, or of a function over an array.
 */
#ifndef FORKBOARD_CALL_H
#define FORKBOARD_CALL_H

#include "options.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One job from its start to its end, in a run of its own: 1 if it succeeded, 0 if not, or what
 * fb_run_open() and fb_run_add() say. *out (may be NULL) is what came of it, one block to be given
 * to free(3); NULL for a job whose process outlives the call (`outlives`), and below 0. `options`
 * may be NULL; where neither says how much is captured, it is FB_CALL_BYTES.
 *
 *     struct fb_done *done;
 *     if (fb_call(&(struct fb_job){ .shell = "git rev-parse HEAD" }, NULL, &done) == 1)
 *         printf("%s", done->out.bytes);
 */
#define FB_CALL_BYTES ((size_t)1024 * 1024)
FB_API int fb_call_sized(const struct fb_job *job, size_t job_size,
                         const struct fb_options *options, size_t options_size,
                         struct fb_done **out);
static inline int fb_call(const struct fb_job *job, const struct fb_options *options,
                          struct fb_done **out)
{
    return fb_call_sized(job, sizeof *job, options, sizeof *options, out);
}

/*
 * The same function for each of `count` items, in workers that each take a chunk of them: item i
 * has in_size bytes of `in` (NULL: none) and leaves out_size bytes in `out`, in order whatever ends
 * first. `chunk` 0: count / (4 * slots), so that few workers are forked and none is long alone at
 * the end. status (NULL or [count]) is what the function returned; FB_SIGNAL(n) for the item during
 * which a signal killed the worker; FB_MAP_LOST for one during which it ended itself, or that never
 * began (a halt, no process). The items after one that died go on in another worker. Returns how
 * many have not come to 0, or a negative errno. A time-out is per worker, so per chunk.
 *
 * fb_report() and fb_result() do nothing there. Of `options` (NULL: zeros) `output` NONE is DROP;
 * adopt, guard, retries, hold, keep_jobs, notify are not used. Results wait in memory shared with
 * the workers, and no longer than their chunk.
 */
typedef int fb_map_function(struct fb_self *self, size_t item, const void *in, void *out);
#define FB_MAP_LOST INT32_MIN
FB_API int fb_map_sized(const struct fb_options *options, size_t options_size, size_t count,
                        size_t chunk, fb_map_function *function, const void *in, size_t in_size,
                        void *out, size_t out_size, int *status);
static inline int fb_map(const struct fb_options *options, size_t count, size_t chunk,
                         fb_map_function *function, const void *in, size_t in_size, void *out,
                         size_t out_size, int *status)
{
    return fb_map_sized(options, sizeof *options, count, chunk, function, in, in_size, out,
                        out_size, status);
}

#ifdef __cplusplus
}
#endif
#endif
