/*
 * commands_ctl.c - `ctl`, `ps` and `attach` as a whole, against a run of `forkboard run` in another
 * process: what they refuse, what they print, and that what they asked for is so when they end.
 */
#include "check_main.h"
#include "command_stage.h"
#include "command_waits.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static const char *const files[][2] = {
    { "web.yaml", "title: my web\n"
                  "slots: 9\n"
                  "jobs:\n"
                  "  - { name: db, run: exec sleep 1000 }\n"
                  "  - { name: web-1, group: front, run: exec sleep 1000 }\n"
                  "  - { name: web-2, group: front, run: exec sleep 1000 }\n"
                  "  - { name: bad, exec: [./none] }\n"
                  "  - { name: late, run: exec sleep 1000, autostart: false }\n"
                  "  - { name: well, run: 'true' }\n" },
};

static struct {
    char id[8];
    pid_t pid;
} other;

static void set_up(void)
{
    char place[sizeof stage.home + 8];

    stage_open_with(files, sizeof files / sizeof files[0]);
    ck_assert_int_eq(mkdir("run", 0700), 0);
    snprintf(place, sizeof place, "%s/run", stage.home);
    setenv("XDG_RUNTIME_DIR", place, 1); /* one that is relative is passed over */
}

/* The run in the background; it has a record. */
static void begin(const char *const *words)
{
    fflush(NULL);
    other.pid = fork();
    ck_assert_int_ge(other.pid, 0);
    if (other.pid == 0) {
        int null_fd = open("/dev/null", O_RDWR);
        for (int i = 0; i < 3; i++)
            dup2(null_fd, i);
        locale_later();
        exit(stage_main(words));
    }
}

static int end_of_run(void)
{
    int status;

    ck_assert_int_eq(waitpid(other.pid, &status, 0), other.pid);
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Until the command prints that; the limit of the test ends it. */
static void until(const char *const *words, const char *printed)
{
    for (;;) {
        stage_run(words, NULL);
        if (strstr(stage.out, printed) != NULL)
            return;
        poll(NULL, 0, 10);
    }
}

/* The name of the run is drawn. */
static void hide_id(char *bytes)
{
    for (char *at; other.id[0] != '\0' && (at = strstr(bytes, other.id)) != NULL;)
        memcpy(at, "ABCD", 4);
}

/* "db running, ..." */
static const char *states(void)
{
    static char out[1024];
    char name[64], state[64], *at = stage.out;
    size_t size = 0;

    out[0] = '\0';
    stage_run(WORDS("ctl", "list"), NULL);
    for (; *at != '\0'; at = strchr(at, '\n') + 1) {
        ck_assert_int_eq(sscanf(at, "%*s %63s %63s", name, state), 2);
        size += (size_t)snprintf(out + size, sizeof out - size, "%s%s %s", size > 0 ? ", " : "",
                                 name, state);
    }
    return out;
}

static void begin_web(void)
{
    begin(WORDS("run", "-q", "web.yaml"));
    until(WORDS("ps"), " my web ");
    ck_assert_int_eq(sscanf(strchr(stage.out, '\n') + 1, "%4s", other.id), 1);
    while (strcmp(states(), "db running, web-1 running, web-2 running, bad failed, late off, "
                            "well ok") != 0)
        poll(NULL, 0, 10);
}

/* ---------------------------------------------------------------- without a run */

static const struct stage_row refusals[] = {
    { WORDS("ps"), NULL, 0, "", "" },
    { WORDS("ps", "--json"), NULL, 0, "", "" },
    { WORDS("ps", "x"), NULL, 2, "", "forkboard: ps: it takes options alone; unexpected 'x'\n" },
    { WORDS("ps", "--bogus"), NULL, 2, "", "forkboard: ps: unknown option '--bogus'\n" },
    { WORDS("ps", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("ctl", "list"), NULL, 2, "", "forkboard: ctl: no run of yours is going on\n" },
    { WORDS("ctl"), NULL, 2, "",
      "forkboard: ctl: what is asked for is missing; 'forkboard ctl --help' lists it\n" },
    { WORDS("ctl", "restrat"), NULL, 2, "",
      "forkboard: ctl: 'restrat' is nothing to ask for (did you mean 'restart'?)\n" },
    { WORDS("ctl", "restrat", "db"), NULL, 2, "",
      "forkboard: ctl: 'restrat' is nothing to ask for (did you mean 'restart'?)\n" },
    { WORDS("ctl", "abcd", "stp"), NULL, 2, "",
      "forkboard: ctl: 'stp' is nothing to ask for (did you mean 'stop'?)\n" },
    { WORDS("ctl", "abcd", "qqqqqqqq"), NULL, 2, "",
      "forkboard: ctl: 'qqqqqqqq' is nothing to ask for; 'forkboard ctl --help' lists what is\n" },
    { WORDS("ctl", "qqqqqqqq"), NULL, 2, "",
      "forkboard: ctl: 'qqqqqqqq' is nothing to ask for; 'forkboard ctl --help' lists what is\n" },
    { WORDS("ctl", "stop"), NULL, 2, "",
      "forkboard: ctl: stop needs a job: its name, its number or a pattern\n" },
    { WORDS("ctl", "start"), NULL, 2, "",
      "forkboard: ctl: start needs a job: its name, its number or a pattern\n" },
    { WORDS("ctl", "abcd", "kill"), NULL, 2, "",
      "forkboard: ctl: kill needs a job: its name, its number or a pattern\n" },
    { WORDS("ctl", "signal"), NULL, 2, "", "forkboard: ctl: signal needs a signal, as HUP\n" },
    { WORDS("ctl", "signal", "HUP"), NULL, 2, "",
      "forkboard: ctl: signal needs a job: its name, its number or a pattern\n" },
    { WORDS("ctl", "signal", "FOO", "db"), NULL, 2, "",
      "forkboard: ctl: signal: 'FOO' is not a signal, as HUP\n" },
    { WORDS("ctl", "signal", "0", "db"), NULL, 2, "",
      "forkboard: ctl: signal: '0' is not a signal, as HUP\n" },
    { WORDS("ctl", "signal", "65", "db"), NULL, 2, "",
      "forkboard: ctl: signal: '65' is not a signal, as HUP\n" },
    { WORDS("ctl", "signal", "64", "db"), NULL, 2, "",
      "forkboard: ctl: no run of yours is going on\n" },
    { WORDS("ctl", "signal", "1", "db"), NULL, 2, "",
      "forkboard: ctl: no run of yours is going on\n" },
    { WORDS("ctl", "signal", "hup", "db"), NULL, 2, "",
      "forkboard: ctl: no run of yours is going on\n" },
    { WORDS("ctl", "signal", "SIGUSR1", "db"), NULL, 2, "",
      "forkboard: ctl: no run of yours is going on\n" },
    { WORDS("ctl", "slots"), NULL, 2, "",
      "forkboard: ctl: slots needs a number from 1 to 1000000\n" },
    { WORDS("ctl", "slots", "0"), NULL, 2, "",
      "forkboard: ctl: slots: '0' is not a number from 1 to 1000000\n" },
    { WORDS("ctl", "slots", "1000001"), NULL, 2, "",
      "forkboard: ctl: slots: '1000001' is not a number from 1 to 1000000\n" },
    { WORDS("ctl", "slots", "1000000"), NULL, 2, "",
      "forkboard: ctl: no run of yours is going on\n" },
    { WORDS("ctl", "slots", "4", "db"), NULL, 2, "",
      "forkboard: ctl: slots takes no job; unexpected 'db'\n" },
    { WORDS("ctl", "hold", "db"), NULL, 2, "",
      "forkboard: ctl: hold takes no job; unexpected 'db'\n" },
    { WORDS("ctl", "--bogus"), NULL, 2, "", "forkboard: ctl: unknown option '--bogus'\n" },
    { WORDS("ctl", "--version"), NULL, 0, "forkboard #.0\n", "" },
    { WORDS("attach"), NULL, 2, "", "forkboard: attach: no run of yours is going on\n" },
    { WORDS("attach", "zzzz"), NULL, 2, "",
      "forkboard: attach: there is no run 'zzzz': none of yours is going on\n" },
    { WORDS("attach", "a", "b"), NULL, 2, "",
      "forkboard: attach: it takes one run; unexpected 'b'\n" },
    { WORDS("attach", "./none"), NULL, 2, "", NULL },
    { WORDS("attach", "run"), NULL, 2, "", NULL },
    { WORDS("attach", "--bogus"), NULL, 2, "", "forkboard: attach: unknown option '--bogus'\n" },
    { WORDS("attach", "--version"), NULL, 0, "forkboard #.0\n", "" },
};

START_TEST(a_refusal)
{
    stage_look(&refusals[_i]);
    ck_assert(refusals[_i].status == 0 || stage.err[0] != '\0');
}
END_TEST

/* ---------------------------------------------------------------- with one */

#define OFF(state)  "db " state ", web-1 running, web-2 running, bad failed, late off, well ok"
#define LATE(state) "db running, web-1 running, web-2 running, bad failed, late " state ", well ok"

/* One after the other. `states`: of all jobs, then. */
static const struct asked {
    const char *const *words; /* after "ctl" */
    int status;
    const char *err, *states;
} asked[] = {
    { WORDS("ctl", "stop", "nope"), 2, "forkboard: ctl: run ABCD has no job 'nope'\n", NULL },
    { WORDS("ctl", "stop", "db", "x*"), 2, "forkboard: ctl: run ABCD has no job 'x*'\n",
      OFF("running") },
    { WORDS("ctl", "stop", "77"), 2, "forkboard: ctl: run ABCD has no job '77'\n", NULL },
    { WORDS("ctl", "zzzz", "list"), 2,
      "forkboard: ctl: there is no run 'zzzz'; these run: ABCD (my web)\n", NULL },
    { WORDS("ctl", "stop", "db"), 0, "", OFF("off") },
    { WORDS("ctl", "stop", "db"), 0, "", OFF("off") },
    { WORDS("ctl", "signal", "HUP", "db"), 1, "forkboard: ctl: signal db: it does not run\n",
      OFF("off") },
    { WORDS("ctl", "kill", "db"), 1, "forkboard: ctl: kill db: it does not run\n", OFF("off") },
    { WORDS("ctl", "start", "db"), 0, "", OFF("running") },
    { WORDS("ctl", "start", "db"), 0, "", OFF("running") },
    { WORDS("ctl", "restart", "db"), 0, "", OFF("running") },
    { WORDS("ctl", "stop", "1"), 0, "", OFF("off") },
    { WORDS("ctl", "my web", "restart", "db"), 0, "", OFF("running") },
    { WORDS("ctl", "stop", "@front"), 0, "",
      "db running, web-1 off, web-2 off, bad failed, late off, well ok" },
    { WORDS("ctl", "start", "web-*"), 0, "", OFF("running") },
    { WORDS("ctl", "start", "late"), 0, "", LATE("running") },
    { WORDS("ctl", "kill", "late"), 0, "", LATE("failed") },
    { WORDS("ctl", "wait", "late"), 1, "", LATE("failed") },
    { WORDS("ctl", "wait", "well"), 0, "", NULL },
    { WORDS("ctl", "wait", "well", "bad"), 1, "", NULL },
    { WORDS("ctl", "start", "bad"), 1,
      "forkboard: ctl: start bad: exec: No such file or directory: ./none\n", LATE("failed") },
    { WORDS("ctl", "restart", "bad"), 1,
      "forkboard: ctl: restart bad: exec: No such file or directory: ./none\n", LATE("failed") },
    { WORDS("ctl", "--no-wait", "start", "bad"), 0, "", NULL },
    { WORDS("ctl", "start", "--no-wait", "bad"), 0, "", NULL },
    { WORDS("ctl", "start", "well"), 0, "", NULL }, /* it may run yet */
    { WORDS("ctl", "slots", "7"), 0, "", NULL },
    { WORDS("ctl", "hold"), 0, "", NULL },
    { WORDS("ctl", "release"), 0, "", NULL },
    { WORDS("ctl", "reload"), 0, "", NULL },
    { WORDS("attach", "--joblog=l"), 2,
      "forkboard: attach: --joblog of a run of this machine is its own: only that of a run's "
      "directory is made here\n",
      NULL },
    { WORDS("attach", "--record=l", "my web"), 2,
      "forkboard: attach: --record of a run of this machine is its own: only that of a run's "
      "directory is made here\n",
      NULL },
    { WORDS("attach", "--results=l"), 2,
      "forkboard: attach: --results of a run of this machine is its own: only that of a run's "
      "directory is made here\n",
      NULL },
};

START_TEST(is_so)
{
    begin_web();
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        stage_run(asked[i].words, NULL);
        hide_id(stage.err);
        ck_assert_msg(strcmp(stage.err, asked[i].err) == 0, "row %zu says: %s", i, stage.err);
        ck_assert_msg(stage.status == asked[i].status, "row %zu: status %d", i, stage.status);
        if (asked[i].states != NULL)
            ck_assert_msg(strcmp(states(), asked[i].states) == 0, "row %zu: %s", i, states());
    }
    stage_run(WORDS("ctl", "end"), NULL);
    ck_assert_int_eq(stage.status, 0);
    ck_assert_int_eq(end_of_run(), 1);
    stage_run(WORDS("ps"), NULL);
    ck_assert_str_eq(stage.out, "");
}
END_TEST

static int columns_of(const char *line, char words[32][64])
{
    int count = 0, used;

    for (; count < 32 && sscanf(line, " %63s%n", words[count], &used) == 1; count++)
        line += used;
    return count;
}

/* What is listed; the fields that time and the machine give are left out. */
START_TEST(is_listed)
{
    char words[32][64], wanted[512];
    const char *const row[] = { "3", "0", "2", "1", "terminal", "my", "web" };

    begin_web();
    stage_run(WORDS("ps"), NULL);
    ck_assert_ptr_eq(strstr(stage.out, "RUN PID AGE RUN WAIT DONE FAIL SHOWN TITLE DIRECTORY\n"),
                     stage.out);
    ck_assert_int_eq(columns_of(strchr(stage.out, '\n') + 1, words), 12);
    ck_assert_str_eq(words[0], other.id);
    ck_assert_int_eq(atoi(words[1]), other.pid);
    for (int i = 0; i < 7; i++)
        ck_assert_str_eq(words[4 + i], row[i]);
    ck_assert_str_eq(words[11], stage.home);
    stage_run(WORDS("ps", "--json"), NULL);
    snprintf(wanted, sizeof wanted,
             "{\"id\":\"%s\",\"pid\":%d,\"title\":\"my web\",\"dir\":\"%s\",", other.id,
             (int)other.pid, stage.home);
    ck_assert_ptr_eq(strstr(stage.out, wanted), stage.out);
    ck_assert_ptr_nonnull(strstr(stage.out, ",\"running\":3,\"waiting\":0,\"off\":1,\"ended\":2,"
                                            "\"failed\":1,\"detached\":false,\"attached\":0}\n"));
    stage_run(WORDS("ctl", "list", "--json", "web-1", "late", "4", "well"), NULL);
    ck_assert_ptr_nonnull(strstr(stage.out,
                                 "{\"job\":2,\"name\":\"web-1\",\"state\":\"running\","
                                 "\"command\":\"exec sleep 1000\",\"attempt\":1,\"pid\":"));
    ck_assert_ptr_nonnull(strstr(stage.out, "{\"job\":5,\"name\":\"late\",\"state\":\"off\","
                                            "\"command\":\"exec sleep 1000\",\"attempt\":0}\n"));
    ck_assert_ptr_nonnull(strstr(stage.out, "\"fate\":\"exec: No such file or directory: "
                                            "./none\"}\n"));
    ck_assert_ptr_nonnull(strstr(stage.out, ",\"fate\":\"exit 0\"}\n"));
    stage_run(WORDS("ctl", "restart", "db"), NULL);
    ck_assert_str_eq(stage.err, "");
    stage_run(WORDS("ctl", other.id, "list", "db", "@none", "late"), NULL);
    hide_id(stage.err);
    ck_assert_str_eq(stage.err, "forkboard: ctl: run ABCD has no job '@none'\n");
    stage_run(WORDS("ctl", other.id, "list", "db", "bad", "late"), NULL);
    ck_assert_int_gt(columns_of(stage.out, words), 4);
    ck_assert_str_eq(words[0], "1");
    ck_assert_str_eq(words[5], "pid"); /* its age is two words */
    ck_assert_ptr_nonnull(strstr(stage.out, ", try 2\n"));
    ck_assert_ptr_nonnull(strstr(stage.out, " late off"));
    kill(other.pid, SIGTERM);
    ck_assert_int_eq(end_of_run(), 1000 + SIGTERM);
}
END_TEST

/* ---------------------------------------------------------------- in a terminal */

/* What `ps` prints on a terminal so wide, without the carriage returns. */
static void on_terminal(int columns, char *out, size_t room)
{
    struct winsize window = { .ws_row = 24, .ws_col = (unsigned short)columns };
    int master = posix_openpt(O_RDWR | O_NOCTTY), slave, to = 0, status;
    ssize_t n;
    pid_t child;

    ck_assert(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    ck_assert_int_eq(ioctl(slave, TIOCSWINSZ, &window), 0);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        dup2(slave, 1);
        locale_later();
        exit(stage_main(WORDS("ps")));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    n = read(master, out, room - 1);
    ck_assert_int_gt(n, 0);
    for (int i = 0; i < n; i++)
        if (out[i] != '\r')
            out[to++] = out[i];
    out[to] = '\0';
    close(master);
    close(slave);
}

/* How wide, what is there of it, and how much of its directory. */
static const struct width_row {
    int columns;
    bool pid, age, shown;
    int dir; /* columns of it that are there, "..." with them; 0: it is left out */
} widths[] = {
    { 200, true, true, true, 24 },  { 91, true, true, true, 24 },  { 90, true, true, true, 23 },
    { 80, true, true, true, 13 },   { 76, true, true, true, 9 },   { 75, true, true, false, 18 },
    { 66, true, true, false, 9 },   { 65, true, true, false, 0 },  { 55, true, true, false, 0 },
    { 54, false, true, false, 0 },  { 46, false, true, false, 0 }, { 45, false, false, false, 0 },
    { 40, false, false, false, 0 },
};

START_TEST(ps_fits_a_terminal)
{
    char out[4096], *line, wanted[128];

    begin_web();
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        const struct width_row *row = &widths[i];
        const char *cut = strlen(stage.home) > (size_t)row->dir ? "..." : "";
        int left = row->dir - (int)strlen(cut),
            before = 30 + (row->pid ? 9 : 0) + (row->age ? 8 : 0);
        on_terminal(row->columns, out, sizeof out);
        line = strchr(out, '\n') + 1;
        snprintf(wanted, sizeof wanted, "%smy web  %s%s%s\n", row->shown ? "terminal  " : "",
                 row->dir > 0 ? "  " : "", row->dir > 0 ? cut : "",
                 row->dir > 0 ? stage.home + strlen(stage.home) - left : "");
        ck_assert_msg(strcmp(line + before, wanted) == 0, "%d: '%s', not '%s'", row->columns,
                      line + before, wanted);
        *strchr(out, '\n') = '\0';
        snprintf(wanted, sizeof wanted, "RUN   %s%s RUN  WAIT  DONE  FAIL  %sTITLE   %s",
                 row->pid ? "    PID  " : "", row->age ? "   AGE  " : "",
                 row->shown ? "SHOWN     " : "", row->dir > 0 ? "  DIRECTORY" : "");
        ck_assert_str_eq(out, wanted);
    }
    kill(other.pid, SIGTERM);
    end_of_run();
}
END_TEST

CHECK_MAIN("a run that is asked")
{
    tcase_add_checked_fixture(all, set_up, stage_close);
    tcase_add_loop_test(all, a_refusal, 0, (int)(sizeof refusals / sizeof refusals[0]));
    tcase_add_test(all, is_so);
    tcase_add_test(all, is_listed);
    tcase_add_test(all, ps_fits_a_terminal);
}
