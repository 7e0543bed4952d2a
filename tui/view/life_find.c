/*
 * life_find.c - one look at all jobs: where each is; and one back through the log: what has moved.
 * A worker that lives is on a core, ready or asleep only where a sample says so.
 */
#include "life.h"

#include <stdio.h>
#include <string.h>

#define MOVED_US 1000000 /* so long a move is seen, on the wall */

enum life_place life_place_of(enum board_state state, int64_t reaped_us)
{
    switch (state) {
    case BOARD_WAITING:
    case BOARD_RETRY:
        return LIFE_WAITING;
    case BOARD_FORKED:
    case BOARD_RUNNING:
        return LIFE_RUNNING;
    case BOARD_STOPPED:
        return LIFE_STOPPED;
    case BOARD_ZOMBIE:
        return LIFE_ZOMBIE;
    default:
        return reaped_us >= 0 ? LIFE_REAPED : LIFE_PLACE_COUNT;
    }
}

static void put_token(struct life_tokens *tokens, uint32_t number, bool last)
{
    tokens->count++;
    if (tokens->shown < LIFE_MOST)
        tokens->jobs[tokens->shown++] = number;
    else if (last) {
        tokens->jobs[tokens->first] = number;
        tokens->first = (tokens->first + 1) % LIFE_MOST;
    }
}

int64_t life_since_us(const struct scene *scene)
{
    const struct ui_replay *replay = &scene->ui->replay;
    double speed = replay->on && replay->speed > 0 ? replay->speed : 1;

    return scene->ui->still ? INT64_MAX : scene->now_us - (int64_t)(MOVED_US * speed);
}

static void count_moves(const struct scene *scene, struct life *out)
{
    int64_t since_us = life_since_us(scene);

    for (size_t i = board_log_count(scene->board); i-- > 0;) {
        const struct board_entry *entry = board_log_entry(scene->board, i);
        if (entry->t_us <= since_us) {
            if (entry->kind == FB_BEGAN) /* the worker's own stamp may be older */
                continue;
            return;
        }
        out->forks += entry->kind == FB_FORKED;
        out->stops += entry->kind == FB_STOPPED;
        out->continues += entry->kind == FB_CONTINUED;
        out->exits += entry->kind == FB_EXITED;
        out->reaps += entry->kind == FB_REAPED;
    }
}

/* More workers than cores: no sample catches which worker is on a core just now, but each says how
 * much of one its worker had. */
static void find_turns(const struct scene *scene, struct life *out)
{
    const struct life_tokens *tokens = &out->places[LIFE_RUNNING];
    double shares[LIFE_MOST], busy = 0.5; /* to round */

    for (uint32_t i = 0; i < tokens->shown; i++) {
        struct board_job unpacked;
        const struct board_job *job = board_job(scene->board, tokens->jobs[i], &unpacked);
        enum life_sign sign = life_sign_of(out, job, scene->now_us);
        double share = job->live->cpu_share < 1 ? job->live->cpu_share : 1;
        shares[i] = sign == LIFE_READY ? share : -1;
        if (sign == LIFE_READY && share > 0)
            busy += share;
        else if (sign == LIFE_ON_CORE)
            busy += share - 1; /* it is counted already */
    }
    for (; busy >= 1 && out->turn_count < LIFE_TURNS_MOST; busy--) {
        uint32_t longest = 0;
        for (uint32_t i = 1; i < tokens->shown; i++)
            longest = shares[i] > shares[longest] ? i : longest;
        shares[longest] = -1;
        out->turns[out->turn_count++] = tokens->jobs[longest];
    }
}

void life_find(const struct scene *scene, struct life *out)
{
    const struct board *board = scene->board;

    memset(out, 0, sizeof *out);
    out->last_exited_us = out->last_reaped_us = -1;
    for (uint32_t i = 1; i <= board->job_count; i++) {
        struct board_glance job;
        enum life_place place;
        board_glance(board, i, &job);
        place = life_place_of(job.state, job.reaped_us);
        if (place != LIFE_PLACE_COUNT)
            put_token(&out->places[place], i, place == LIFE_REAPED);
        if (place == LIFE_REAPED)
            out->ends[job.state]++;
        if (job.exited_us >= 0 && job.reaped_us > job.exited_us &&
            job.reaped_us >= out->last_reaped_us) {
            out->last_exited_us = job.exited_us;
            out->last_reaped_us = job.reaped_us;
        }
    }
    find_turns(scene, out);
    count_moves(scene, out);
}

/* ------------------------------------------------------------------- signs */

static bool has_turn(const struct life *life, uint32_t job)
{
    for (uint32_t i = 0; i < life->turn_count; i++)
        if (life->turns[i] == job)
            return true;
    return false;
}

enum life_sign life_sign_of(const struct life *life, const struct board_job *job, int64_t now_us)
{
    if (job->state == BOARD_FORKED)
        return LIFE_FORKED;
    if (rows_sample(job, now_us) == NULL)
        return LIFE_NO_STATE;
    switch (board_doing(job)) {
    case BOARD_ON_CORE:
        return LIFE_ON_CORE;
    case BOARD_READY:
        return has_turn(life, job->job) ? LIFE_ON_CORE : LIFE_READY;
    case BOARD_ASLEEP:
        return LIFE_ASLEEP;
    default:
        return LIFE_NO_STATE;
    }
}

const char *life_sign_glyph(const struct glyphs *glyphs, enum life_sign sign)
{
    return sign == LIFE_FORKED    ? glyphs->state[THEME_FORKED]
           : sign == LIFE_ON_CORE ? glyphs->state[THEME_RUNNING]
           : sign == LIFE_READY   ? glyphs->ready
           : sign == LIFE_ASLEEP  ? glyphs->asleep
                                  : glyphs->unread;
}

const char *life_sign_words(enum life_sign sign)
{
    static const char *const words[] = { "forked", "on a core", "ready", "asleep", "no state" };

    return words[sign];
}

uint32_t life_sign_style(enum life_sign sign)
{
    static const uint32_t styles[] = { STYLE_RUNNING, STYLE_OK, STYLE_RETRY, STYLE_RUNNING,
                                       STYLE_DIM };

    return styles[sign];
}

const char *life_token_glyph(const struct scene *scene, const struct life *life,
                             enum life_place place, const struct board_job *job, uint32_t *style)
{
    enum life_sign sign;

    if (place != LIFE_RUNNING) {
        *style = view_state_style((enum board_state)job->state);
        return view_state_glyph(scene->glyphs, (enum board_state)job->state);
    }
    sign = life_sign_of(life, job, scene->now_us);
    *style = life_sign_style(sign);
    return life_sign_glyph(scene->glyphs, sign);
}

/* ------------------------------------------------------------------- words */

static const char *running_words(const struct scene *scene, const struct life *life,
                                 const struct board_job *job, bool wide, char words[64])
{
    enum life_sign sign = life_sign_of(life, job, scene->now_us);

    if (wide && sign == LIFE_READY)
        snprintf(words, 64, "ready, without a core for %.0f%%", job->live->delay_share * 100);
    else if (sign == LIFE_ON_CORE && job->live->core >= 0)
        snprintf(words, 64, "on core %d", job->live->core);
    else
        snprintf(words, 64, "%s", life_sign_words(sign));
    return words;
}

/* "exit 1", "SIGKILL", "not seen" */
static void end_words(const struct board_job *job, char *words, size_t room)
{
    char name[16];

    if (job->unseen)
        snprintf(words, room, "end not seen");
    else if (job->signal != 0)
        snprintf(words, room, "%s", fb_signal_name(job->signal, name));
    else
        snprintf(words, room, "exit %d", job->code);
}

/* With how long it is or was a zombie, where there is room. */
static const char *dead_words(const struct scene *scene, const struct board_job *job, bool wide,
                              char words[64])
{
    bool reaped = job->state != BOARD_ZOMBIE;
    int64_t until_us = reaped ? job->reaped_us : scene->now_us;
    char time[UNITS_ROOM];
    size_t size;

    end_words(job, words, 64);
    size = strlen(words);
    if (wide)
        snprintf(words + size, 64 - size, reaped ? ", zombie for %s" : "  %s",
                 units_duration(until_us - job->exited_us, !reaped, time));
    return words;
}

/* What it waits for, as its row says. */
static void waiting_words(const struct scene *scene, const struct board_job *job, char words[64])
{
    struct row row;

    rows_row(scene->board, job, scene->now_us, &row);
    snprintf(words, 64, "%.*s", (int)width_cut(row.result, strlen(row.result), 40, NULL),
             row.result);
}

const char *life_token_words(const struct scene *scene, const struct life *life,
                             enum life_place place, const struct board_job *job, bool wide,
                             char words[64])
{
    char name[UNITS_ROOM];

    words[0] = '\0';
    switch (place) {
    case LIFE_WAITING:
        if (job->state == BOARD_RETRY && job->retry_us > scene->now_us)
            snprintf(words, 64, wide ? "again in %s" : "%s",
                     units_duration(job->retry_us - scene->now_us, true, name));
        else if (wide)
            waiting_words(scene, job, words);
        return words;
    case LIFE_RUNNING:
        return running_words(scene, life, job, wide, words);
    case LIFE_STOPPED:
        return fb_signal_name(job->stop_signal, words);
    default:
        return dead_words(scene, job, wide, words);
    }
}
