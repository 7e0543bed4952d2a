/* verdict.h - what the measurements say: the fits, how many slots to use and why, and whether to
 * believe it. Pure. */
#ifndef FB_SCALE_VERDICT_H
#define FB_SCALE_VERDICT_H

#include "runs.h"

struct scale_verdict {
    struct scale_row *rows; /* [count] */
    int count;
    struct scale_fit amdahl, usl, gustafson;
    int best; /* index of the fewest slots that are as fast as any; -1: there are none */
};

int scale_judge(struct scale_verdict *out, const struct scale_runs *runs); /* 0 or -ENOMEM */
void scale_verdict_fini(struct scale_verdict *verdict);

/* "Use -j 2: past 2 slots nothing is gained: there are 2 cores", without a newline. */
void scale_put_sentence(struct text *out, const struct scale_runs *runs,
                        const struct scale_verdict *verdict);
/* A line for each reason not to trust the figures. */
void scale_put_doubts(struct text *out, const struct scale_runs *runs,
                      const struct scale_verdict *verdict);

/* How it is shown. */
void scale_put_table(struct text *out, const struct scale_runs *runs,
                     const struct scale_verdict *verdict);
/* What stands below the table: the fits, the rule of thumb, the sentence, the doubts. */
void scale_put_words(struct text *out, const struct scale_runs *runs,
                     const struct scale_verdict *verdict);
void scale_put_json(struct text *out, const struct scale_runs *runs,
                    const struct scale_verdict *verdict);
void scale_put_csv(struct text *out, const struct scale_runs *runs);

#endif
