/* set_set.c - what jobs come out of a job set without mistakes. */
#include "check_main.h"
#include "opt/opt.h"
#include "set/inside.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_set(struct set **set, const char *text, struct text *mistakes)
{
    return set_read(set, "s", text, strlen(text), NULL, mistakes);
}

static const struct {
    const char *text, *commands;
} good_sets[] = {
    { "jobs: [{ run: make }]", "make\n" },
    { "\xEF\xBB\xBF"
      "jobs:\r\n  - run: a b\r\n  - exec: [a, b c]\r\n",
      "a b\na 'b c'\n" },
    { "jobs: [{ run: \"awk '{print $1} {} {%}'\" }]", "awk '{print $1} {} {%}'\n" },
    { "jobs: [{ run: 'x {} {/.} {#}', each: [a b, ../c.d] }]", "x 'a b' 'a b' 1\nx ../c.d c 2\n" },
    { "jobs: [{ exec: ['x{}', '{#}'], each: [a b, \"\", '$(c)'] }]", "'xa b' 1\nx 2\n'x$(c)' 3\n" },
    { "jobs: [{ run: '{1} {2} {-1}', each: [[a, b], [1, 2]] }]", "a 1 1\na 2 2\nb 1 1\nb 2 2\n" },
    { "jobs: [{ run: '{}', each: [[a], [1, 2], [x]] }]", "a 1 x\na 2 x\n" },
    { "run: a\njobs: [{ name: x }, { exec: [b] }]", "a\nb\n" },
    { "jobs: [{ run: |\n    a\n    b\n  }]", NULL },
    { "jobs:\n  - run: |\n      a\n      b\n", "/bin/sh -c $'a\\nb\\n'\n" },
    { "call: work\nwith: { seconds: 2, exit: 1 }\njobs: [{ name: a }, { with: { exit: 0-1 } }, "
      "{ run: b }, { call: compute }, { with: { seconds: '{}' }, each: [0.5] }]",
      "# call work seconds=2 exit=1\n# call work seconds=2 exit=0-1\nb\n# call compute\n"
      "# call work exit=1 seconds=0.5\n" },
    /* an order that could run, and near the file's */
    { "jobs: [{ run: '1' }, { run: '2', after: [d, c] }, { run: '3' }, { name: c, run: '4', after: "
      "d }, "
      "{ name: d, run: '5' }]",
      "1\n5\n4\n2\n3\n" },
    { "jobs: [{ run: 'last', after: { 'x{}': ended } }, { name: 'y{}', run: 'y {}', each: [a, b], "
      "after: 'x{}' }, { name: 'x{}', run: 'x {}', each: [a, b] }]",
      "x a\nx b\nlast\ny a\ny b\n" },
    { "dir: a b\njobs: [{ run: 'c; d' }, { exec: [e, f], dir: /g, stdin: h i }]",
      "(cd 'a b' && /bin/sh -c 'c; d')\n(cd /g && e f <'h i')\n" },
    { "env: { A: 1, B: 'x y' }\njobs: [{ run: c }, { exec: [d], env: { B: '{}', C: } }]",
      "A=1 B='x y' /bin/sh -c c\nA=1 B='{}' C='' d\n" },
    /* what a shell cannot assign to is for env(1), and never a command of its own */
    { "env: { 'X; touch y; Z': 1, B: 'c d' }\njobs: [{ run: e }]",
      "env -- 'X; touch y; Z=1' 'B=c d' /bin/sh -c e\n" },
    { "env: { npm_config_x-y: 1, 2: 3, '$(a)': '', '-i': é }\njobs: [{ exec: [b] }]",
      "env -- npm_config_x-y=1 2=3 '$(a)=' '-i=é' b\n" },
    { "jobs: [{ run: c, each: [a b], dir: 'x{}', stdin: '{}', env: { E: 'e{}' } }]",
      "(cd 'xa b' && E='ea b' /bin/sh -c c <'a b')\n" },
    /* YAML's null, in its spellings, is the word; a file of that name is ./null */
    { "stdin: x\njobs: [{ run: a, stdin: null }, { run: b, stdin: ~ }, { run: c, stdin: 'null' }, "
      "{ run: d }, { run: e, stdin: ./null }]",
      "/bin/sh -c a </dev/null\n/bin/sh -c b </dev/null\n/bin/sh -c c </dev/null\n"
      "/bin/sh -c d <x\n/bin/sh -c e <./null\n" },
    { "{\"jobs\": [{\"run\": \"a\"}], \"slots\": \"3\", \"timeout\": 1.5}", "a\n" },
};

START_TEST(commands_made)
{
    struct text mistakes = { 0 }, commands = { 0 };
    struct set *set;
    int r = read_set(&set, good_sets[_i].text, &mistakes);

    if (good_sets[_i].commands == NULL) {
        ck_assert_int_eq(r, -EINVAL);
    } else {
        ck_assert_str_eq(text_string(&mistakes), "");
        ck_assert_int_eq(r, 0);
        set_print(set, &commands);
        ck_assert_str_eq(text_string(&commands), good_sets[_i].commands);
    }
    ck_assert_ptr_null(set_close(set));
    text_fini(&mistakes);
    text_fini(&commands);
}
END_TEST

START_TEST(shell_of_jobs)
{
    static const char text[] =
        "shell: bash\njobs:\n  - run: '[[ a ]]'\n  - { run: \"echo {}\", shell: sh, each: [\"x "
        "y\"] }\n"
        "  - { run: \"echo {}\", shell: /bin/dash, each: [\"x y\"] }\n  - exec: [\"true\"]\n";
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, NULL, &mistakes), 0);
    ck_assert_ptr_null(set_job(set, 1).shell);
    ck_assert_str_eq(set_job(set, 1).argv[0], "bash");
    ck_assert_str_eq(set_job(set, 1).argv[1], "-c");
    ck_assert_str_eq(set_job(set, 1).argv[2], "[[ a ]]");
    ck_assert_ptr_null(set_job(set, 1).argv[3]);
    ck_assert_str_eq(set_job(set, 1).command, "[[ a ]]");
    ck_assert_str_eq(set_job(set, 2).shell, "echo 'x y'");
    ck_assert_str_eq(set_job(set, 3).argv[0], "/bin/dash");
    ck_assert_str_eq(set_job(set, 3).argv[2], "echo 'x y'");
    ck_assert_str_eq(set_job(set, 4).argv[0], "true");
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

START_TEST(limits_of_jobs)
{
    static const char text[] =
        "nice: 3\nmemory: 1.5K\nretries: 4\nretry_wait: 1s\ndaemon: no\nleftovers: wait\njobs:\n"
        "  - { run: a, nice: -2, cpus: [0, 5], memory: 3G, stdin: x, success: [3, SIGTERM],\n"
        "      leftovers: leave }\n"
        "  - { run: b, cpus: 7, retries: 0, success: 255, retry_wait: 0 }\n"
        "  - { run: c, retries: 2, retry_wait: 10ms, daemon: TRUE }\n";
    static const char either[] = "outlives: yes\njobs: [{ run: a }, { run: b, outlives: no }]\n";
    struct fb_options options = { 0 };
    struct text mistakes = { 0 };
    struct fb_job job;
    struct set *set;

    ck_assert_int_eq(set_read(&set, "p q/s", text, sizeof text - 1, NULL, &mistakes), 0);
    job = set_job(set, 1);
    ck_assert_int_eq(job.nice, -2);
    ck_assert_uint_eq(job.memory_bytes, (uint64_t)3 << 30);
    ck_assert_uint_eq(job.cpu_count, 2);
    ck_assert_int_eq(job.cpus[1], 5);
    ck_assert_str_eq(job.dir, "p q");
    ck_assert_str_eq(job.stdin_path, "x");
    job = set_job(set, 2);
    ck_assert_int_eq(job.nice, 3);
    ck_assert_uint_eq(job.memory_bytes, 1536);
    ck_assert_uint_eq(job.cpu_count, 1);
    ck_assert_int_eq(job.cpus[0], 7);
    ck_assert_int_eq(set_job(set, 1).retries, 0);
    ck_assert_uint_eq(set_job(set, 1).success_count, 2);
    ck_assert_int_eq(set_job(set, 1).success[0], 3);
    ck_assert_int_eq(set_job(set, 1).success[1], FB_SIGNAL(SIGTERM));
    ck_assert_int_eq(set_job(set, 1).leftovers, FB_LEFTOVERS_LEAVE);
    ck_assert_int_eq(job.leftovers, FB_LEFTOVERS_WAIT);
    ck_assert_int_eq(job.retries, FB_NO_RETRY);
    ck_assert_int_eq(job.retry_wait_us, 1);
    ck_assert_int_eq(job.success[0], 255);
    ck_assert_int_eq(set_job(set, 3).retries, 2);
    ck_assert_int_eq(set_job(set, 3).retry_wait_us, 10000);
    ck_assert(set_job(set, 1).outlives);
    ck_assert(!set_job(set, 3).outlives);
    set_apply(set, &options);
    ck_assert_int_eq(options.retries, 4);
    ck_assert_int_eq(options.retry_wait_us, 1000000);
    set_close(set);
    ck_assert_int_eq(set_read(&set, "s", either, sizeof either - 1, NULL, &mistakes), 0);
    ck_assert(set_job(set, 1).outlives);
    ck_assert(!set_job(set, 2).outlives);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

START_TEST(waits_found)
{
    static const char text[] =
        "jobs:\n  - { name: a, run: a }\n  - { name: 'b{}', run: b, each: [1, 2], after: a }\n"
        "  - { run: c, after: [{ a: began }, 'b{}', { b2: failed }] }\n";
    static const struct fb_after wanted[] = {
        { 1, FB_WHEN_BEGAN },
        { 2, FB_WHEN_SUCCEEDED },
        { 3, FB_WHEN_SUCCEEDED },
        { 3, FB_WHEN_FAILED },
    };
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(read_set(&set, text, &mistakes), 0);
    ck_assert_uint_eq(set_job(set, 1).after_count, 0);
    ck_assert_uint_eq(set_job(set, 3).after_count, 1);
    ck_assert_uint_eq(set_job(set, 3).after[0].job, 1);
    ck_assert_uint_eq(set_job(set, 4).after_count, 4);
    for (int i = 0; i < 4; i++) {
        ck_assert_uint_eq(set_job(set, 4).after[i].job, wanted[i].job);
        ck_assert_int_eq(set_job(set, 4).after[i].when, wanted[i].when);
    }
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

START_TEST(values_taken)
{
    static const char text[] =
        "title: T\nslots: 0\nreap_delay: 1\ntimeout: 2m\ngrace: 1.5s\nestimate: 3\njobs:\n"
        "  - { name: 'n-{}', group: 'g {}', run: a, each: [x y], timeout: 0, estimate: 250ms }\n"
        "  - { run: b, grace: 0, reap_delay: 0 }\npane: life\n";
    struct fb_options options = { 0 }, said = { .slots = 3, .timeout_us = 7, .title = "U" };
    struct text mistakes = { 0 };
    struct set *set;

    ck_assert_int_eq(set_read(&set, "s", text, sizeof text - 1, &(struct set_options){ .scale = 2 },
                              &mistakes),
                     0);
    set_apply(set, &options);
    ck_assert_str_eq(options.title, "T");
    ck_assert_int_eq(options.slots, FB_ALL_AT_ONCE);
    ck_assert_int_eq(options.timeout_us, 240000000);
    ck_assert_int_eq(options.grace_us, 3000000);
    ck_assert_int_eq(options.reap_delay_us, 0); /* each job has it */
    set_apply(set, &said);                      /* the command line wins */
    ck_assert_int_eq(said.slots, 3);
    ck_assert_int_eq(said.timeout_us, 7);
    ck_assert_str_eq(said.title, "U");
    ck_assert_str_eq(opt_panes[set_pane(set)], "life");
    ck_assert_uint_eq(set_count(set), 2);
    ck_assert_int_eq(set_job(set, 1).reap_delay_us, 2000000);
    ck_assert_int_eq(set_job(set, 2).reap_delay_us, FB_AT_ONCE);
    ck_assert_str_eq(set_job(set, 1).name, "n-x y"); /* no shell reads it */
    ck_assert_str_eq(set_job(set, 1).group, "g x y");
    ck_assert_int_eq(set_job(set, 1).timeout_us, FB_FOREVER);
    ck_assert_int_eq(set_job(set, 1).estimate_us, 500000);
    ck_assert_int_eq(set_job(set, 2).timeout_us, 0);
    ck_assert_int_eq(set_job(set, 2).grace_us, FB_AT_ONCE);
    ck_assert_int_eq(set_job(set, 2).estimate_us, 6000000);
    ck_assert_ptr_null(set_job(set, 2).name);
    set_close(set);
    text_fini(&mistakes);
}
END_TEST

/* What a hundred thousand jobs say alike is there once; one that says something else is not lost.
 */
START_TEST(few_bytes_a_job)
{
    static const int count = 10000;
    struct text file = { 0 }, mistakes = { 0 };
    struct set *set;
    size_t bytes;

    text_puts(&file, "timeout: 1h\njobs:\n");
    for (int i = 0; i < count; i++)
        text_printf(&file, "  - name: job-%d\n    run: \"true %d\"\n%s", i, i,
                    i == 5000 ? "    retries: 3\n" : "");
    ck_assert_int_eq(set_read(&set, "s", file.bytes, file.size, NULL, &mistakes), 0);
    bytes = set->arena.used_bytes + set->room * sizeof *set->jobs;
    ck_assert_uint_lt(bytes / set_count(set), 64 * sizeof(void *));
    ck_assert_ptr_eq(set->jobs[0].job, set->jobs[4999].job);
    for (int i = 0; i < count; i += 1667) {
        struct fb_job job = set_job(set, (size_t)i + 1);
        char name[32], line[32];
        snprintf(name, sizeof name, "job-%d", i);
        snprintf(line, sizeof line, "true %d", i);
        ck_assert_str_eq(job.name, name);
        ck_assert_str_eq(job.shell, line);
        ck_assert_int_eq(job.retries, 0);
    }
    ck_assert_int_eq(set_job(set, 5001).retries, 3);
    ck_assert_int_eq(set_job(set, 5002).retries, 0);
    ck_assert_str_eq(set_job(set, 5002).shell, "true 5001");
    set_close(set);
    text_fini(&file);
    text_fini(&mistakes);
}
END_TEST

CHECK_MAIN("set")
{
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, commands_made, 0, sizeof good_sets / sizeof good_sets[0]);
    tcase_add_test(all, shell_of_jobs);
    tcase_add_test(all, limits_of_jobs);
    tcase_add_test(all, waits_found);
    tcase_add_test(all, values_taken);
    tcase_add_test(all, few_bytes_a_job);
}
