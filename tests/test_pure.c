/* test_pure.c - rooms that touch nothing: as tables. */
#include "clean.h"
#include "cpus.h"
#include "opt.h"
#include "pidmap.h"
#include "self.h"
#include "template.h"
#include "timer.h"
#include "utf8.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *command, *value, *line;
} replaced[] = {
    { "echo {} ;", "a", "echo a ;" },
    { "echo ;", "a b", "echo ; 'a b'" },
    { "{.} ;", "a.b/c", "a.b/c ;" },
    { "{.} ;", ".hidden", "'' ;" },
    { "{.} ;", "x.tar.gz", "x.tar ;" },
    { "{/} ;", "/", "'' ;" },
    { "{/} ;", "a//b", "b ;" },
    { "{//} ;", "/", "/ ;" },
    { "{//} ;", "a//b", "a ;" },
    { "{//} ;", "dir/", ". ;" },
    { "{//} ;", "", ". ;" },
    { "{/.} ;", "dir/x.tar.gz", "x.tar ;" },
    { "{/.} ;", "dir/.hid", "'' ;" },
    { "{#} {%} ;", "v", "7 3 ;" },
    { "{1} {-1} {2} ;", "v", "v v  ;" },
    { "{0} {x} {} { ;", "v", "{0} {x} v { ;" },
    { "{} ;", "", "'' ;" },
    { "{} ;", "it's", "'it'\\''s' ;" },
    { "{} ;", "a\nb;$(x)`y`", "'a\nb;$(x)`y`' ;" },
    { "{} ;", "~x", "'~x' ;" },
};

START_TEST(template_lines)
{
    struct template *template;
    char *words[] = { (char *)replaced[_i].command };
    const char *values[] = { replaced[_i].value };

    ck_assert_int_eq(template_open(&template, words, 1, true), 0);
    ck_assert(template_is_shell(template));
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 1, 7, 3 }), 0);
    ck_assert_str_eq(template_line(template), replaced[_i].line);
    template_close(template);
}
END_TEST

START_TEST(template_words)
{
    struct template *template;
    char *words[] = { "cp", "{}", "x{.}y{2}" }, *plain[] = { "ls", "-l" };
    const char *values[] = { "a b.c", "d" };

    ck_assert_int_eq(template_open(&template, words, 3, true), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 2, 1, 1 }), 0);
    ck_assert_str_eq(template_argv(template)[1], "a b.c d");
    ck_assert_str_eq(template_argv(template)[2], "xa b dyd");
    ck_assert_ptr_null(template_argv(template)[3]);
    template_close(template);
    ck_assert_int_eq(template_open(&template, plain, 2, true), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ values, 2, 1, 1 }), 0);
    ck_assert_str_eq(template_argv(template)[2], "a b.c");
    ck_assert_str_eq(template_argv(template)[3], "d");
    ck_assert_ptr_null(template_argv(template)[4]);
    template_close(template);
    ck_assert_int_eq(template_open(&template, words, 3, false), 0);
    ck_assert_int_eq(template_fill(template, &(struct template_values){ 0 }), 0);
    ck_assert_str_eq(template_argv(template)[1], "{}");
    template_close(template);
}
END_TEST

static const struct {
    const char *bytes, *shown;
} dirty[] = {
    { "plain", "plain" },
    { "\033[31mred", "^[[31mred" },
    { "a\nb\tc\r", "a^Jb^Ic^M" },
    { "\x7f", "^?" },
    { "\xc2\x9b"
      "31m",
      "\\x9b31m" },
    { "\x9b"
      "31m",
      "\xef\xbf\xbd"
      "31m" },
    { "a\xe2\x80\xae"
      "b",
      "ab" },
    { "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "\xc3\xb6\xe6\x97\xa5", "\xc3\xb6\xe6\x97\xa5" },
    { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "e\xcc\x81\xcc\x81\xcc\x81\xcc\x81" },
};

START_TEST(clean_lines)
{
    struct text text = { 0 };

    clean_puts(&text, dirty[_i].bytes);
    ck_assert_str_eq(text_string(&text), dirty[_i].shown);
    text_fini(&text);
}
END_TEST

static const struct {
    const char *text;
    int64_t us; /* -1: refused */
} durations[] = {
    { "30", 30000000 },  { "1.5s", 1500000 }, { "2m", 120000000 }, { "1h", 3600000000 },
    { "200ms", 200000 }, { "0", 0 },          { "", -1 },          { "-1", -1 },
    { "1y", -1 },        { "0x10", -1 },      { "inf", -1 },       { "1e30", -1 },
    { "1 s", -1 },
};

START_TEST(opt_durations)
{
    int64_t us = -1;
    int r = opt_duration(durations[_i].text, &us);

    ck_assert_int_eq(r < 0, durations[_i].us < 0);
    if (r == 0)
        ck_assert_int_eq(us, durations[_i].us);
}
END_TEST

static const struct {
    const char *text;
    int slots; /* of 8 threads; 0: refused */
} slot_words[] = {
    { "3", 3 }, { "50%", 4 }, { "+2", 10 }, { "-1", 7 }, { "-20", 1 }, { "0", FB_ALL_AT_ONCE },
    { "x", 0 }, { "", 0 },    { "3x", 0 },  { "1%", 1 }, { "-5%", 0 }, { "99999999999", 0 },
};

START_TEST(opt_slot_words)
{
    int slots = 0;
    int r = opt_slots(slot_words[_i].text, 8, &slots);

    ck_assert_int_eq(r < 0, slot_words[_i].slots == 0);
    if (r == 0)
        ck_assert_int_eq(slots, slot_words[_i].slots);
}
END_TEST

START_TEST(timers_in_order)
{
    struct timers timers = { 0 };
    struct timer timer[200] = { 0 }, *due;
    int64_t last = 0;
    unsigned random = 1;

    ck_assert_int_eq(timers_reserve(&timers, 200), 0);
    for (int i = 0; i < 2000; i++) {
        random = random * 1103515245 + 12345;
        timer_set(&timers, &timer[random / 7 % 200],
                  random % 5 == 0 ? TIMER_NEVER : (int64_t)(random >> 8));
    }
    while ((due = timers_due(&timers, INT64_MAX - 1)) != NULL) {
        ck_assert_int_ge(due->at_us, last);
        last = due->at_us;
        ck_assert_uint_eq(due->place, 0);
    }
    ck_assert_ptr_null(timers_due(&timers, INT64_MAX));
    timers_fini(&timers);
}
END_TEST

START_TEST(pids_found)
{
    struct pidmap map = { 0 };
    unsigned random = 9;
    bool in[5000] = { 0 };

    for (int i = 0; i < 50000; i++) {
        pid_t pid;
        random = random * 1103515245 + 12345;
        pid = (pid_t)(random >> 8) % 4999 + 1;
        ck_assert_int_eq(pidmap_get(&map, pid) != NULL, in[pid]);
        if (in[pid]) {
            pidmap_drop(&map, pid);
        } else {
            ck_assert_int_eq(pidmap_reserve(&map, map.count + 1), 0);
            pidmap_put(&map, pid, &map);
        }
        in[pid] = !in[pid];
    }
    pidmap_fini(&map);
}
END_TEST

START_TEST(fates)
{
    struct fb_event event = { .kind = FB_EXITED };
    char words[64];

    event.as.exited.code = 3;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "exit 3");
    event.as.exited.signal = SIGSEGV;
    event.as.exited.core_dumped = true;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "killed by SIGSEGV (core dumped)");
    event.as.exited.core_dumped = false;
    event.as.exited.signal = SIGRTMIN + 3;
    event.as.exited.cause = FB_CAUSE_TIMEOUT;
    ck_assert_str_eq(fb_fate_text(&event, words, sizeof words), "timeout (killed by SIGRTMIN+3)");
    ck_assert_str_eq(fb_fate_text(&event, words, 5), "time");
}
END_TEST

/* Frames cut anywhere bring the same. */
START_TEST(frames_cut)
{
    char bytes[64];
    double share = 0.25;
    struct frame began = { .kind = FRAME_BEGAN }, result = { .kind = FRAME_RESULT, .size = 5 },
                 progress = { .kind = FRAME_PROGRESS, .size = sizeof share + 4 };
    size_t size = 0;

    memcpy(bytes + size, &began, sizeof began);
    size += sizeof began;
    memcpy(bytes + size, &progress, sizeof progress);
    size += sizeof progress;
    memcpy(bytes + size, &share, sizeof share);
    memcpy(bytes + size + sizeof share, "half", 4);
    size += sizeof share + 4;
    memcpy(bytes + size, &result, sizeof result);
    memcpy(bytes + size + sizeof result, "bytes", 5);
    size += sizeof result + 5;
    for (size_t cut = 0; cut <= size; cut++) {
        struct report report = { .fd = -1 };
        int found = report_take(&report, bytes, cut);
        found |= report_take(&report, bytes + cut, size - cut);
        ck_assert_int_eq(found, REPORT_BEGAN | REPORT_PROGRESS);
        ck_assert_uint_eq(report.result_bytes, 5);
        ck_assert_str_eq(report.text, "half");
        ck_assert(report.share == 0.25);
        report_fini(&report);
    }
    bytes[0] = 'X';
    struct report report = { .fd = -1 };
    ck_assert(report_take(&report, bytes, size) & REPORT_BROKEN);
    report_fini(&report);
}
END_TEST

static void put_file(const char *root, const char *path, const char *text)
{
    char full[512];
    FILE *file;

    snprintf(full, sizeof full, "%s%s", root, path);
    for (char *slash = full + strlen(root) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(full, 0700);
        *slash = '/';
    }
    file = fopen(full, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(hardware_counted)
{
    char root[] = "/tmp/forkboard-cpus-XXXXXX", path[128], list[16], command[64];
    struct fb_hardware hardware;
    cpu_set_t allowed;

    ck_assert_ptr_nonnull(mkdtemp(root));
    CPU_ZERO(&allowed);
    for (int cpu = 0; cpu < 8; cpu++) { /* 8 threads on 4 cores: N and N + 4 are siblings */
        CPU_SET((size_t)cpu, &allowed);
        snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list",
                 cpu);
        snprintf(list, sizeof list, "%d,%d\n", cpu % 4, cpu % 4 + 4);
        put_file(root, path, list);
    }
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    ck_assert_int_eq(hardware.threads, 8);
    ck_assert_double_eq_tol(hardware.expected_low, 4.4, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_high, 4.8, 1e-9);
    CPU_CLR(4, &allowed); /* core 0 has one thread left, core 1 none of its second */
    CPU_CLR(5, &allowed);
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    ck_assert_int_eq(hardware.threads, 6);
    ck_assert_double_eq_tol(hardware.expected_high, 4.4, 1e-9);
    put_file(root, "/sys/devices/system/cpu/smt/active", "1\n");
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 4);
    put_file(root, "/sys/devices/system/cpu/smt/active", "0\n"); /* then there are no siblings */
    cpus_read(root, &allowed, &hardware);
    ck_assert_int_eq(hardware.cores, 6);
    ck_assert_int_eq(hardware.threads, 6);
    ck_assert_double_eq_tol(hardware.expected_low, 6, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_high, 6, 1e-9);
    put_file(root, "/sys/devices/system/cpu/smt/active", "1\n");
    put_file(root, "/proc/self/cgroup", "0::/a/b\n");
    put_file(root, "/sys/fs/cgroup/a/cpu.max", "150000 100000\n");
    put_file(root, "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
    cpus_read(root, &allowed, &hardware);
    ck_assert_double_eq_tol(hardware.quota, 1.5, 1e-9);
    ck_assert_double_eq_tol(hardware.expected_high, 1.5, 1e-9);
    snprintf(command, sizeof command, "rm -rf %s", root);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pure");
    TCase *all = tcase_create("all");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_loop_test(all, template_lines, 0, sizeof replaced / sizeof replaced[0]);
    tcase_add_test(all, template_words);
    tcase_add_loop_test(all, clean_lines, 0, sizeof dirty / sizeof dirty[0]);
    tcase_add_loop_test(all, opt_durations, 0, sizeof durations / sizeof durations[0]);
    tcase_add_loop_test(all, opt_slot_words, 0, sizeof slot_words / sizeof slot_words[0]);
    tcase_add_test(all, timers_in_order);
    tcase_add_test(all, pids_found);
    tcase_add_test(all, fates);
    tcase_add_test(all, frames_cut);
    tcase_add_test(all, hardware_counted);
    suite_add_tcase(suite, all);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0;
}
