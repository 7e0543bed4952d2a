/*
 * fleet.c - asking a place of its agents never holds up the screen: a child of an engine of our own
 * does it, with a limit, and what it brings back is taken when it has ended. An answer that does
 * not come changes nothing: all is as it was.
 */
#include "fleet.h"

#include "base/clean.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LATE_US  30000000 /* the last lines of an agent may be seen so late, over a network; */
#define HERE_US  5000000  /*   where they come to this machine's own file system */
#define AGAIN_US 1000000  /* what could not be written is tried again */

struct answer {
    int r;
    char why[200];
};

int fleet_open(struct fleet *fleet, struct fold *fold, const struct place_run *run)
{
    size_t count = (size_t)run->count;

    *fleet = (struct fleet){ .dir = fold->dir, .fold = fold, .run = *run };
    fleet->agents = calloc(count, sizeof *fleet->agents);
    fleet->ended_us = calloc(count, sizeof *fleet->ended_us);
    fleet->ended_looks = calloc(count, sizeof *fleet->ended_looks);
    fleet->told = calloc(count, sizeof *fleet->told);
    fleet->wait_us = run->on->place->least_us;
    fleet->late_us = run->on->place->late_us > 0    ? run->on->place->late_us
                     : rundir_is_far(fold->dir->fd) ? LATE_US
                                                    : HERE_US;
    fleet->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fleet->wake_fd < 0)
        return -errno;
    return fleet->agents != NULL && fleet->ended_us != NULL && fleet->ended_looks != NULL &&
                   fleet->told != NULL
               ? 0
               : -ENOMEM;
}

void fleet_close(struct fleet *fleet)
{
    if (fleet->dir != NULL && fleet->wake_fd >= 0)
        close(fleet->wake_fd);
    free(fleet->agents);
    free(fleet->ended_us);
    free(fleet->ended_looks);
    free(fleet->told);
    *fleet = (struct fleet){ 0 };
}

/* ---------------------------------------------------------------- asking */

/* In a child: it may block, and changes nothing of ours. */
static int ask(struct fb_self *self, void *argument)
{
    const struct fleet *fleet = argument;
    size_t count = (size_t)fleet->run.count;
    struct place_agent *agents = calloc(count, sizeof *agents);
    struct answer answer = { .r = -ENOMEM };

    if (agents != NULL)
        answer.r = fleet->run.on->place->ask(&fleet->run, agents, answer.why, sizeof answer.why);
    fb_result(self, &answer, sizeof answer);
    if (answer.r == 0)
        fb_result(self, agents, count * sizeof *agents);
    free(agents);
    return 0;
}

static int cancel(struct fb_self *self, void *argument)
{
    const struct fleet *fleet = argument;
    char why[200] = "";

    (void)self;
    return fleet->run.on->place->cancel(&fleet->run, why, sizeof why) < 0 ? 1 : 0;
}

/* One child at a time, in which a place may take as long as it likes, up to a limit. */
static int next_child(void *context, int slot, struct fb_job *job)
{
    struct fleet *fleet = context;
    uint64_t count;

    (void)slot;
    (void)!read(fleet->wake_fd, &count, sizeof count);
    if (!fleet->wants_ask && !fleet->wants_cancel)
        return -EAGAIN;
    *job = (struct fb_job){ .name = fleet->wants_cancel ? "cancel" : "ask",
                            .function = fleet->wants_cancel ? cancel : ask,
                            .argument = fleet,
                            .user = fleet->wants_cancel ? &fleet->wants_cancel : &fleet->wants_ask,
                            .timeout_us = (int64_t)PLACE_LIMIT_S * 1000000,
                            .grace_us = FB_AT_ONCE };
    if (fleet->wants_cancel)
        fleet->wants_cancel = false;
    else
        fleet->wants_ask = false;
    return 1;
}

int fleet_feed(struct fleet *fleet, struct fb_run *aside)
{
    return fb_run_feed(aside, &(struct fb_feed){
                                  .next = next_child, .context = fleet, .fd = fleet->wake_fd });
}

static void wake(const struct fleet *fleet)
{
    (void)!write(fleet->wake_fd, &(uint64_t){ 1 }, sizeof(uint64_t));
}

void fleet_ask(struct fleet *fleet, int64_t now_us)
{
    if (fleet->asking || now_us < fleet->ask_us || fleet_over(fleet))
        return;
    fleet->asking = fleet->wants_ask = true;
    wake(fleet);
}

void fleet_cancel(struct fleet *fleet)
{
    fleet->wants_cancel = true;
    wake(fleet);
}

bool fleet_is_cancel(const struct fleet *fleet, const struct fb_event *event)
{
    return event->kind == FB_DONE && event->user == &fleet->wants_cancel;
}

/* What it wrote last may have come since the last look. */
static void look_anew(struct trail *trail)
{
    if (trail != NULL)
        trail->quiet = 0;
}

/* True: an agent is not as it was. */
static bool take(struct fleet *fleet, int i, const struct place_agent *said, int64_t now_us)
{
    struct place_agent *known = &fleet->agents[i];
    bool changed = said->state != known->state;

    if (said->state == PLACE_UNKNOWN)
        return false;
    *known = *said;
    clean_text(known->why, sizeof known->why, said->why, strnlen(said->why, sizeof said->why - 1));
    clean_text(known->node, sizeof known->node, said->node,
               strnlen(said->node, sizeof said->node - 1));
    if (said->state != PLACE_ENDED) {
        fleet->ended_us[i] = 0;
    } else if (fleet->ended_us[i] == 0) {
        fleet->ended_us[i] = now_us;
        fleet->ended_looks[i] = fleet->fold->looks;
        look_anew(fold_trail(fleet->fold, i));
    }
    return changed;
}

/* Agents wait for room then, which no record of theirs can say. */
static bool has_no_room(const struct rundir *dir)
{
    struct statvfs disk;

    return fstatvfs(dir->fd, &disk) == 0 && disk.f_blocks > 0 &&
           (uint64_t)disk.f_bavail * disk.f_frsize < FLEET_ROOM;
}

bool fleet_answer(struct fleet *fleet, const struct fb_event *event, int64_t now_us)
{
    const struct fb_done *done = event->as.done;
    const struct place *place = fleet->run.on->place;
    size_t count = (size_t)fleet->run.count, wanted;
    struct place_agent one;
    struct answer answer = { .r = -EIO };
    bool changed = false;

    if (event->kind != FB_DONE || event->user != &fleet->wants_ask)
        return false;
    fleet->asking = false;
    fleet->full = has_no_room(fleet->dir);
    wanted = sizeof answer + count * sizeof one;
    if (done->result_bytes >= sizeof answer)
        memcpy(&answer, done->result, sizeof answer);
    answer.why[sizeof answer.why - 1] = '\0';
    if (answer.r == 0 && done->result_bytes != wanted)
        answer.r = -EIO;
    fleet->trouble[0] = '\0';
    if (answer.r < 0)
        clean_text(fleet->trouble, sizeof fleet->trouble,
                   answer.why[0] != '\0' ? answer.why : "it does not answer",
                   strlen(answer.why[0] != '\0' ? answer.why : "it does not answer"));
    for (size_t i = 0; answer.r == 0 && i < count; i++) {
        memcpy(&one, (const char *)done->result + sizeof answer + i * sizeof one, sizeof one);
        changed |= take(fleet, (int)i, &one, now_us);
    }
    fleet->asked |= answer.r == 0;
    fleet->wait_us += fleet->wait_us / 2;
    if (changed || fleet->wait_us < place->least_us)
        fleet->wait_us = place->least_us;
    if (fleet->wait_us > place->most_us)
        fleet->wait_us = place->most_us;
    fleet->ask_us = now_us + fleet->wait_us;
    return true;
}

/* ---------------------------------------------------------------- what became of them */

static bool over(const struct fleet *fleet, int number)
{
    const struct trail *trail = fold_trail(fleet->fold, number);

    return trail != NULL ? trail->ended || trail->lost : fleet->told[number];
}

bool fleet_over(const struct fleet *fleet)
{
    for (int i = 0; i < fleet->run.count; i++)
        if (!over(fleet, i))
            return false;
    return true;
}

bool fleet_waiting(const struct fleet *fleet)
{
    for (int i = 0; i < fleet->run.count; i++)
        if (!over(fleet, i) && fold_trail(fleet->fold, i) == NULL)
            return true;
    return false;
}

/* It was taken away: no agent is there, and no heir. */
static bool is_gone(const struct rundir *dir)
{
    return faccessat(dir->fd, "lost", F_OK, AT_SYMLINK_NOFOLLOW) < 0 &&
           (errno == ENOENT || errno == ESTALE);
}

/*
 * That an agent is lost, and why, is the same for all that look, and later too: the first says it.
 * 0: it is said; -errno: it is not, so neither the agent nor its heirs know of it.
 */
static int verdict(const struct fleet *fleet, const struct trail *trail, const char *why,
                   struct text *said)
{
    char path[64];
    int r;

    snprintf(path, sizeof path, "lost/%s", trail->name);
    r = rundir_get(fleet->dir, path, said);
    if (r < 0 && is_gone(fleet->dir))
        return 0;
    if (r < 0 && fleet->looks_only)
        return -EROFS;
    if (r < 0 && fleet->unsaid < 0) /* another's could not be written just now */
        return fleet->unsaid;
    if (r < 0)
        r = rundir_put(fleet->dir, path, why, strlen(why));
    if (r != -EEXIST)
        return r;
    rundir_get(fleet->dir, path, said);
    return 0;
}

/* False: not yet. */
static bool give_up(struct fleet *fleet, struct trail *trail, const char *why, int64_t now_us,
                    char *note, size_t size)
{
    struct text said = { 0 };
    char words[200];
    int r = verdict(fleet, trail, why, &said);

    if (r == 0 && said.size == 0)
        text_puts(&said, why);
    clean_text(words, sizeof words, said.bytes != NULL ? said.bytes : "", said.size);
    text_fini(&said);
    if (r < 0 && fleet->unsaid == 0) {
        fleet->unsaid = r;
        memcpy(fleet->unsaid_name, trail->name, sizeof fleet->unsaid_name);
        fleet->unsaid_us = now_us + AGAIN_US;
    }
    if (r < 0)
        return false;
    snprintf(note, size, "agent %s on %s is lost: %s", trail->name, trail->node, words);
    fold_lose(fleet->fold, trail, words);
    return true;
}

/* The place says that it has ended, and its record does not. */
static bool judge_ended(struct fleet *fleet, int number, int64_t now_us, char *note, size_t size)
{
    struct trail *trail = fold_trail(fleet->fold, number);
    const char *why = fleet->agents[number].why;
    bool came = trail != NULL || !fleet->agents[number].unplaced;

    if (fleet->ended_us[number] == 0 || over(fleet, number) ||
        now_us < fleet->ended_us[number] + (came ? fleet->late_us : 0))
        return false;
    if (trail == NULL && fleet->fold->looks == fleet->ended_looks[number])
        return false; /* a fast one came, did all and ended since the last look */
    if (trail == NULL) {
        fleet->told[number] = true;
        snprintf(note, size, "agent %d ended before it could begin%s%s; its log is agent.%d.log",
                 number, why[0] != '\0' ? ": " : "", why, number);
        return true;
    }
    if (trail->has || trail->quiet < 2) /* all that it has written is to be read first */
        return false;
    return give_up(fleet, trail, why[0] != '\0' ? why : "it has ended", now_us, note, size);
}

/* One that was started once more, or that another front end has given up. */
static bool judge_trail(struct fleet *fleet, struct trail *trail, int64_t now_us, char *note,
                        size_t size)
{
    char path[64];
    struct text said = { 0 };
    bool gone = false;

    if (trail->ended || trail->lost || trail->has || trail->quiet < 2)
        return false;
    snprintf(path, sizeof path, "lost/%s", trail->name);
    gone = rundir_get(fleet->dir, path, &said) == 0;
    text_fini(&said);
    if (!gone && fold_trail(fleet->fold, trail->number) == trail)
        return false;
    if (!trail->doomed) {
        trail->doomed = true;
        look_anew(trail);
        return false;
    }
    return give_up(fleet, trail, "it was started once more", now_us, note, size);
}

bool fleet_judge(struct fleet *fleet, int64_t now_us, char *note, size_t size)
{
    note[0] = '\0';
    if (fleet->fold->losing != NULL)
        return false;
    if (fleet->looks_only || now_us >= fleet->unsaid_us)
        fleet->unsaid = 0;
    for (size_t i = 0; i < fleet->fold->count; i++)
        if (judge_trail(fleet, fleet->fold->trails[i], now_us, note, size))
            return true;
    for (int i = 0; i < fleet->run.count; i++)
        if (judge_ended(fleet, i, now_us, note, size))
            return true;
    return false;
}
