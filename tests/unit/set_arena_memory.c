/*
 * set_arena_memory.c - what is read of a set lies in blocks. Each piece of it is once the first
 * that needs another block, which is not to be had: the set is not read then, and nothing else is
 * said.
 */
#include "check_main.h"
#include "failing_memory.h"
#include "made_file.h"
#include "set/set.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t)64 * 1024)
#define FINE        2048 /* so much of a block is filled in steps, the rest in pieces */
#define LEAST       16   /* no piece is smaller but for texts */

/* Blocks alone. */
static bool fails(void)
{
    return fail_at > 0 && fail_bytes > BLOCK_BYTES && --fail_at == 0;
}

#define TEN(x)   x x x x x x x x x x
#define HUNDRED  TEN(TEN("y"))
#define THOUSAND TEN(HUNDRED)

static const char *const dev[] = { "dev" };

/* `before`, some times `piece`, `then`, `after`. In them # is which piece it is, @ some bytes, ^ a
 * file of variables. */
static const struct {
    const struct set_options options;
    int more; /* pieces, from the first that is too many on */
    const char *before, *piece, *then, *after;
} files[] = {
    { { .scale = 1 },
      18,
      "title: T\nenv_file: ^\nlimits: { net: 2 }\nenv: { A: b }\njobs:\n"
      " - { run: 'p {}', env: { P: '{}" THOUSAND "' }, each: [",
      "#, ",
      "] }\n - { name: '@{}', run: x, each: [1] }\n",
      " - { name: a, run: x, shell: bash, dir: $HOME/y, log: { file: ~/l, max: 1M }, cpus: [0],\n"
      "     watch: ['!b', 'c', d/*], success: [0, 3], inherit_fds: [3], stdin: ~/s, group: g,\n"
      "     needs: net, ready: { exec: [a, b] }, health: { run: x }, stop: { exec: [k] } }\n"
      " - { name: 'b{}', run: 'x {} {#}', each: [1, 2], after: a, needs: { net: 1 }, dir: 'd{}',\n"
      "     env: { B: '{}' }, log: 'l{name}', watch: ['!w{}', v], stdin: 's{}', group: 'g{}',\n"
      "     stop: { run: 'k {}' }, ready: { tcp: '8{}' }, env_file: ^ }\n"
      " - { name: c, exec: [x, 'y{}'], each: { glob: / }, after: [b1, { a: failed }],\n"
      "     stop: { exec: ['{}'] }, ready: { exec: ['{}'] } }\n"
      " - { name: d, call: work, with: { seconds: 0 } }\n"
      " - { name: 'e{}', call: work, with: { seconds: '{1}' }, each: [[3], [4]] }\n"
      "notes: [{ on: began, job: a, say: hello }, { on: exited, say: bye }]\n" },
    { { .scale = 1 },
      8,
      "x: &x [" TEN("a, ") TEN("a, ") TEN("a, ") TEN("a, ") "]\ny: [",
      "*x, ",
      "]\nz: @\n",
      "processes:\n"
      "  a: { command: x $$y, environment: [A=b], depends_on: { b: {} }, replicas: 2,\n"
      "       working_dir: /d, log_location: ./l, namespace: n, is_tty: true,\n"
      "       shutdown: { command: k, timeout_seconds: 3, parent_only: true } }\n"
      "  b: { entrypoint: [y, z], environment: { C: $HOME, D: null },\n"
      "       readiness_probe: { exec: { command: z }, initial_delay_seconds: 1 },\n"
      "       liveness_probe: { http_get: { port: 8 } }, shutdown: { signal: 2 },\n"
      "       availability: { restart: always, max_restarts: 2, exit_on_end: true } }\n"
      "  c: { command: x, ready_log_line: a.b }\n" },
    { { .scale = 1 },
      6,
      "x: &x [" TEN("a, ") TEN("a, ") TEN("a, ") TEN("a, ") "]\ny: [",
      "*x, ",
      "]\nz: @\n",
      "w: &w { shell: b, cwd: /d }\n"
      "procs: { a: { <<: *w, shell: c }, e: *w, f: [g, h], i: { cmd: [j], env: { K: l, M: null },\n"
      "         stop: SIGINT, autostart: false, autorestart: true }, n: { shell: o,\n"
      "         env: { P: null } } }\n" },
    { { .commands = true },
      4,
      "- { command: a, x: &x [" TEN("a, ") TEN("a, ") TEN("a, ") TEN("a, ") "], y: [",
      "*x, ",
      "] }\n- { command: a, z: '@' }\n",
      "- a b\n- { command: b, name: c, cwd: /d, env: { E: f, G: null } }\n- 'npm:x y'\n" },
    { { .commands = true, .words = dev, .word_count = 1 },
      5,
      "x: &x [" TEN("a, ") TEN("a, ") TEN("a, ") TEN("a, ") "]\ny: [",
      "*x, ",
      "]\nz: @\n",
      "name: n\nversion: v\nscripts: { predev: a, dev: b, postdev: c }\n" },
    { { .procfile = true }, 8, "", "w#: " THOUSAND "\n", "v: @\n", "web: a\nclock: b c\n" },
};

static const char *variables;

static void put(struct text *out, const char *words, int piece, int bytes)
{
    for (; *words != '\0'; words++)
        if (*words == '#')
            text_printf(out, "%d", piece);
        else if (*words == '^')
            text_puts(out, variables);
        else
            for (int i = 0; i < (*words == '@' ? bytes : 1); i++)
                text_putc(out, *words == '@' ? 'y' : *words);
}

/* Whether it is read, with so much before it; else it is not for want of the second block. */
static bool is_read(int row, int pieces, int bytes)
{
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    int r;

    put(&file, files[row].before, 0, 0);
    for (int i = 0; i < pieces; i++)
        put(&file, files[row].piece, i, 0);
    put(&file, files[row].then, 0, bytes);
    put(&file, files[row].after, 0, 0);
    fail_at = 2;
    r = set_read(&set, "s", text_string(&file), file.size, &files[row].options, &mistakes);
    ck_assert_msg(r == (fail_at == 0 ? -ENOMEM : 0), "%d pieces, %d bytes: %d %s", pieces, bytes, r,
                  text_string(&mistakes));
    fail_at = 0;
    ck_assert_str_eq(text_string(&mistakes), "");
    ck_assert_int_eq(set != NULL, r == 0);
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
    return r == 0;
}

START_TEST(each_piece)
{
    int pieces = 1, failed = 0, step = check_times(3, 1) * LEAST;

    variables = make_file("V=w\n", 4);
    setenv("HOME", "/h", 1);
    while (is_read(_i, pieces, 1))
        pieces++;
    ck_assert_int_gt(pieces, 1);
    for (int more = -1; more < files[_i].more; more++)
        for (int bytes = 1; bytes < FINE; bytes += step)
            failed += !is_read(_i, pieces + more, bytes);
    ck_assert_int_gt(failed, files[_i].more * FINE / step - 1);
    unlink(variables);
}
END_TEST

CHECK_MAIN("blocks of a set, memory")
{
    tcase_add_loop_test(all, each_piece, 0, (int)(sizeof files / sizeof files[0]));
}
