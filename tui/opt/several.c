/* several.c - options that may be given several times: each word is kept. */
#include "apply.h"

#include <errno.h>
#include <stdlib.h>

/* "3,9": each once. */
static int apply_descriptors(struct opt *opt, const char *value)
{
    struct opt_worker *worker = &opt->worker;

    free(worker->keep);
    worker->keep_count = 0;
    worker->keep = calloc(FB_KEEP_MOST, sizeof *worker->keep);
    if (worker->keep == NULL)
        return -ENOMEM;
    for (const char *at = value;; at++) {
        char *end;
        long fd = *at >= '0' && *at <= '9' ? strtol(at, &end, 10) : 0;
        if (fd < 3 || fd > FB_KEEP_MOST)
            return -EINVAL;
        for (size_t i = 0; i < worker->keep_count; i++)
            if (worker->keep[i].ours == fd)
                return -EINVAL;
        worker->keep[worker->keep_count++] = (struct fb_keep){ (int)fd, FB_SAME };
        at = end;
        if (*at == '\0')
            return 0;
        if (*at != ',')
            return -EINVAL;
    }
}

int opt_add_word(struct opt *opt, enum opt_id id, const char *word)
{
    struct opt_input *input = &opt->input;
    struct {
        enum opt_id id;
        const char ***words;
        int *count;
    } lists[] = {
        { OPT_EXCLUDE, &input->excludes, &input->exclude_count },
        { OPT_ENV_FILE, &input->env_files, &input->env_file_count },
        { OPT_RPL, &input->rpls, &input->rpl_count },
        { OPT_ANSWER, &opt->teach.given, &opt->teach.given_count },
        { id, &input->files, &input->file_count },
    };
    size_t at = 0;
    const char **wider;

    if (id == OPT_KEEP_FDS)
        return apply_descriptors(opt, word);

    while (lists[at].id != id)
        at++;
    wider = realloc(*lists[at].words, (size_t)(*lists[at].count + 1) * sizeof(char *));
    if (wider == NULL)
        return -ENOMEM;
    *lists[at].words = wider;
    wider[(*lists[at].count)++] = word;
    return 0;
}
