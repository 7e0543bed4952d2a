/* life.h - where each worker is on its way from fork to reap, and what has just moved. Pure. */
#ifndef FB_VIEW_LIFE_H
#define FB_VIEW_LIFE_H

#include "inside.h"

#define LIFE_MOST       1024 /* workers of a place whose signs can be drawn */
#define LIFE_TURNS_MOST 64
#define LIFE_NAMED_MOST 10 /* up to here each with its name, from there on a sign each */

enum life_place {
    LIFE_WAITING,
    LIFE_RUNNING,
    LIFE_STOPPED,
    LIFE_ZOMBIE,
    LIFE_REAPED,
    LIFE_PLACE_COUNT, /* not on the way: skipped, never started */
};

/* In the order of their numbers; where there are more than LIFE_MOST, of the reaped the last. */
struct life_tokens {
    uint32_t jobs[LIFE_MOST]; /* a ring from `first` on */
    uint32_t first, shown, count;
};

struct life {
    struct life_tokens places[LIFE_PLACE_COUNT];
    uint32_t ends[BOARD_STATE_COUNT]; /* of the reaped, by their states */
    /* Moves of the last second on the wall, whatever the speed of a replay. */
    uint32_t forks, stops, continues, exits, reaps;
    /* Of those that take turns on the cores: those that had one for longest since the last samples,
     * and as many as had one at the same time, on average. */
    uint32_t turns[LIFE_TURNS_MOST], turn_count;
    /* The last one that was seen as a zombie, and reaped; -1: there was none. */
    int64_t last_exited_us, last_reaped_us;
};

/* What the signs in RUNNING stand for. */
enum life_sign { LIFE_FORKED, LIFE_ON_CORE, LIFE_READY, LIFE_ASLEEP, LIFE_NO_STATE, LIFE_SIGNS };

enum life_place life_place_of(enum board_state state, int64_t reaped_us);
void life_find(const struct scene *scene, struct life *out);
enum life_sign life_sign_of(const struct life *life, const struct board_job *job, int64_t now_us);
const char *life_sign_glyph(const struct glyphs *glyphs, enum life_sign sign);
const char *life_sign_words(enum life_sign sign);
uint32_t life_sign_style(enum life_sign sign);
/* Of a token: its sign, and in a word or two what there is to say of it where it is; "": nothing.
 */
const char *life_token_glyph(const struct scene *scene, const struct life *life,
                             enum life_place place, const struct board_job *job, uint32_t *style);
const char *life_token_words(const struct scene *scene, const struct life *life,
                             enum life_place place, const struct board_job *job, bool wide,
                             char words[64]);
/* Since when a move is one of the last second; INT64_MAX: nothing has moved. */
int64_t life_since_us(const struct scene *scene);

/* A box with its title in the border, and all of a place in it. */
void life_box_draw(const struct scene *scene, const struct life *life, enum life_place place,
                   struct area area);
/* Deaths, signals and waits as bars: one row without bars, four with them. */
void life_mailbox_draw(const struct scene *scene, struct area area);

#endif
