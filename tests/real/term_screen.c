/*
 * term_screen.c - the board on a real terminal: what is switched on and off there, keys, signals,
 * and that the terminal is given back however it ends.
 */
#include "check_main.h"
#include "screen_stage.h"

#define RUN   "run", "--no-record", "--color=never"
#define XTERM "xterm-256color"

#define ON        "\033[?1049h"
#define OFF       "\033[?1049l"
#define MOUSE_ON  "\033[?1006;1000h"
#define MOUSE_OFF "000l"

/* The sanitizers would take what kills for themselves: it is the program's own death that counts.
 */
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0";
}

static void quit(int status)
{
    keys("q");
    screen_ended();
    ck_assert_int_eq(stage.status, status);
    ck_assert(screen_given_back());
}

START_TEST(a_run)
{
    size_t at = 0;

    screen_open(WORDS(RUN, "exit {}", ":::", "0", "3"), XTERM, 24, 80);
    sends(ON, &at);
    sends(MOUSE_ON, &at);
    shows(" exit 3");
    ck_assert(!screen_given_back());
    shows("1 of 2 workers failed: 3 (exit 3)");
    shows("q quit");
    at = screen.raw.size;
    quit(1);
    sends(MOUSE_OFF, &at);
    sends(OFF, &at);
    /* the summary stays on the screen that was there before */
    ck_assert_ptr_nonnull(
        strstr(text_string(&screen.raw) + at, "2 jobs: 1 succeeded, 1 failed\r\n"));
    ck_assert_ptr_nonnull(strstr(text_string(&screen.raw) + at, "WARNING: 1 of 2 workers failed"));
    ck_assert(!sent("\033]2;") && !sent("\033]9;") && !sent("\033]777;"));
}
END_TEST

/* What the terminal's other programs see: its title, a bell, a notification. */
static const struct {
    const char *option, *bytes[2], *not ;
} told[] = {
    { "--bell", { "\a", NULL }, "\033]2;" },
    { "--notify=osc9", { "\033]9;'exit {}' ::: 0 3: 2/2, 1 failed\a", NULL }, "\033]777" },
    { "--notify=osc777",
      { "\033]777;notify;forkboard;'exit {}' ::: 0 3: 2/2, 1 failed\a", NULL },
      "\033]9;" },
    { "--no-mouse", { OFF, NULL }, MOUSE_ON },
    { "--exit", { OFF, NULL }, "\a" },
};

START_TEST(what_is_told)
{
    size_t at = 0;

    screen_open(WORDS(RUN, told[_i].option, "--exit", "exit {}", ":::", "0", "3"), XTERM, 24, 80);
    screen_ended();
    ck_assert_int_eq(stage.status, 1);
    for (int i = 0; i < 2 && told[_i].bytes[i] != NULL; i++)
        sends(told[_i].bytes[i], &at);
    ck_assert(!sent(told[_i].not ));
    ck_assert(screen_given_back());
}
END_TEST

/* Where no board can be shown there are lines. */
static const struct {
    const char *type, *why;
} no_screens[] = {
    { "dumb", "the terminal 'dumb' cannot show a board; lines instead" },
    { "", "the terminal '' cannot show a board; lines instead" },
    { NULL, "the terminal '' cannot show a board; lines instead" },
};

START_TEST(no_screen)
{
    screen_open(WORDS(RUN, "--board", "touch", ":::", "begun"), no_screens[_i].type, 24, 80);
    screen_ended();
    ck_assert(sent(no_screens[_i].why));
    ck_assert(!sent("\033["));
    ck_assert_int_eq(stage.status, 0);
    ck_assert(screen_given_back());
    ck_assert_int_eq(access("begun", F_OK), 0);
}
END_TEST

START_TEST(an_unknown_type_is_taken_for_the_usual)
{
    screen_open(WORDS(RUN, "--exit", "true", ":::", "0"), "nosuch-terminal", 24, 80);
    screen_ended();
    ck_assert(sent(ON) && sent(OFF));
    ck_assert_int_eq(stage.status, 0);
}
END_TEST

/* Of a size that is none, the usual one; and whatever it becomes. */
START_TEST(sizes)
{
    size_t at;

    screen_open(WORDS(RUN, "sleep", ":::", "1000"), XTERM, 0, 0);
    shows("q quit");
    ck_assert(sent("\033[24;") || sent("\033[24d"));
    ck_assert(!sent("\033[25;"));
    at = screen.raw.size;
    ioctl(screen.fd, TIOCSWINSZ, &(struct winsize){ .ws_row = 40, .ws_col = 100 });
    sends("\033[40d", &at);
    shows("1 running");
    keys("qy");
    screen_ended();
    ck_assert_int_eq(stage.status, 1);
}
END_TEST

START_TEST(keys_of_the_terminal)
{
    size_t at;

    screen_open(WORDS(RUN, "true", ":::", "1"), XTERM, 24, 80);
    shows("q quit");
    shows("exit 0");
    at = screen.raw.size;
    keys("g");
    keys("y"); /* base64 of `true 1` */
    sends("\033]52;c;dHJ1ZSAx\a", &at);
    sends("copied, if the terminal allows OSC 52: true 1", &at);
    keys("m");
    sends(MOUSE_OFF, &at);
    sends("mouse off", &at);
    keys("m");
    sends(MOUSE_ON, &at);
    keys("/");
    sends("\033[?2004h", &at);
    keys("1\r");
    sends("\033[?2004l", &at);
    keys("\014");
    sends("\033[H\033[2J", &at);
    quit(0);
}
END_TEST

/* Ctrl-Z gives the terminal back; when it goes on all is drawn again. */
START_TEST(it_is_stopped)
{
    size_t at;
    int status;

    screen_open(WORDS(RUN, "--title", "sleep", ":::", "1000"), XTERM, 24, 80);
    shows("1 running");
    at = screen.raw.size;
    if (_i)
        keys("\032");
    else
        kill(screen.child, SIGTSTP);
    status = screen_state();
    ck_assert(WIFSTOPPED(status));
    sends(MOUSE_OFF, &at);
    sends(OFF, &at);
    ck_assert(screen_given_back());
    kill(screen.child, SIGCONT);
    sends(ON, &at);
    sends("\033]2;", &at);
    shows("1 running");
    ck_assert(!screen_given_back());
    keys("qy");
    screen_ended();
    ck_assert(screen_given_back());
}
END_TEST

static const int deaths[] = { SIGTERM, SIGINT, SIGHUP, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };

START_TEST(it_dies)
{
    size_t at;

    /* The sanitizers would have what kills for themselves: it is the program's death that counts.
     */
    setenv("ASAN_OPTIONS", "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0", 1);
    screen_open(WORDS(RUN, "--title", "sleep", ":::", "1000"), XTERM, 24, 80);
    shows("1 running");
    sends("\033]2;", &(size_t){ 0 });
    at = screen.raw.size;
    kill(screen.child, deaths[_i]);
    screen_ended();
    ck_assert_int_eq(stage.status, 1000 + deaths[_i]);
    ck_assert(screen_given_back());
    sends(MOUSE_OFF, &at);
    sends(OFF, &at);
    sends("\033[23;2t", &(size_t){ 0 });
}
END_TEST

/* The terminal is gone: a hang-up. */
START_TEST(it_hangs_up)
{
    screen_open(WORDS(RUN, "sleep", ":::", "1000"), XTERM, 24, 80);
    shows("1 running");
    close(screen.side);
    close(screen.fd);
    screen.fd = screen.side = -1;
    screen_ended();
    ck_assert_int_eq(stage.status, 1000 + SIGHUP);
}
END_TEST

/* q asks while workers live; yes ends them. */
START_TEST(leaving_ends_the_workers)
{
    screen_open(WORDS(RUN, "sleep", ":::", "1000"), XTERM, 24, 80);
    shows("1 running");
    keys("q");
    shows("1 worker is running. Stop it and quit?");
    keys("n");
    shows("q quit");
    keys("qy");
    screen_ended();
    ck_assert_int_eq(stage.status, 1);
    ck_assert(sent("killed by SIGTERM"));
    ck_assert(sent("1 job: 0 succeeded, 1 failed"));
}
END_TEST

/* A watched program is ended or left. */
START_TEST(a_watch)
{
    screen_open(WORDS("watch", "--no-record", "--color=never", "sleep", "1000"), XTERM, 24, 80);
    shows("1 running");
    keys("qy"); /* is no answer */
    shows("q quit");
    keys("q");
    shows("1 process is running: [d]etach, [t]erminate, [c]ancel");
    keys("e");
    screen_ended();
    ck_assert(screen_given_back());
    ck_assert(sent("killed by SIGTERM"));
}
END_TEST

/* Words that stand there for some time alone: where that was over before they were seen, the key
 * that asks for them is pressed again. */
static void says(const char *key, const char *words)
{
    int asked = 0;

    keys(key);
    while (strstr(screen_words(), words) == NULL)
        if (!screen_more(SCREEN_QUIET_MS)) {
            ck_assert_msg(asked++ < SCREEN_ASKED, "no '%s' on it: %s", words, screen.words);
            keys(key);
            keys("\014");
        }
}

/* A short record waits for Space, then plays; its keys work, and at the end it waits for q. */
START_TEST(a_record)
{
    stage_run(WORDS("run", "-q", "--record=r.jsonl", "exit {}", ":::", "0", "3"), NULL);
    screen_open(WORDS("replay", "--color=never", "r.jsonl"), XTERM, 24, 80);
    shows("play");
    keys(" ");
    shows("exit 3");
    keys("+");
    shows("x2");
    keys("--");
    shows("x0.5");
    keys("^");
    shows("play");
    keys("e");
    shows("exit 3");
    says("e", "no failure after this");
    keys("$");
    shows("1 of 2 workers failed");
    quit(0);
}
END_TEST

/* The terminal keeps the title that it had; ours says how far it is. */
START_TEST(a_title)
{
    size_t at = 0;

    screen_open(WORDS(RUN, "--title", "exit {}", ":::", "0", "3"), XTERM, 24, 80);
    sends("\033[22;2t\033]2;", &at);
    shows("1 of 2 workers failed");
    sends("\033]2;'exit {}' ::: 0 3: 2/2, 1 failed\a", &at);
    quit(1);
    sends("\033]2;\a\033[23;2t", &at);
}
END_TEST

CHECK_MAIN("screen")
{
    tcase_add_checked_fixture(all, stage_open, stage_close);
    tcase_add_test(all, a_run);
    tcase_add_loop_test(all, what_is_told, 0, (int)(sizeof told / sizeof told[0]));
    tcase_add_loop_test(all, no_screen, 0, 3);
    tcase_add_test(all, an_unknown_type_is_taken_for_the_usual);
    tcase_add_test(all, sizes);
    tcase_add_test(all, keys_of_the_terminal);
    tcase_add_loop_test(all, it_is_stopped, 0, 2);
    tcase_add_loop_test(all, it_dies, 0, (int)(sizeof deaths / sizeof deaths[0]));
    tcase_add_test(all, it_hangs_up);
    tcase_add_test(all, leaving_ends_the_workers);
    tcase_add_test(all, a_watch);
    tcase_add_test(all, a_record);
    tcase_add_test(all, a_title);
}
