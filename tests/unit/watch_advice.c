/*
 * watch_advice.c - what is said of a program that behaves otherwise because it is watched, and that
 * it is said once a program. The processes, their programs and what these are made of are of the
 * test's own.
 */
#include "base/elf.h"
#include "proc_stage.h"
#include "watch/inside.h"

#include <fcntl.h>

#define PID 4321

static struct watch watch;
static struct words *words;
static struct there *process;
static const char *library; /* that its program needs; NULL: none */
static int opens;           /* a descriptor of its program; or an error */

static int open_program(pid_t pid, uint64_t *size)
{
    ck_assert_int_eq(pid, PID);
    *size = 77;
    if (opens >= 0)
        opens = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    return opens;
}

bool elf_has(const struct elf_file *file, const char *begins, const char *symbol)
{
    char bytes[4] = "xxx";

    ck_assert_uint_eq(file->size, 77);
    ck_assert_str_eq(symbol, "__lsan_do_leak_check");
    ck_assert_int_eq(file->read(file, 5, bytes, 2), 2);
    ck_assert_mem_eq(bytes, "\0\0x", 3);
    return library != NULL && strncmp(library, begins, strlen(begins)) == 0;
}

static void begin(void)
{
    static const char line[] = "prog a";

    memset(&watch, 0, sizeof watch);
    memset(&proc, 0, sizeof proc);
    words = calloc(1, sizeof *words + sizeof line);
    ck_assert_ptr_nonnull(words);
    strcpy(words->name, "prog");
    memcpy(words->text, line, sizeof line);
    process = put_there((struct there){
        .pid = PID, .program = "prog", .file = { .device = 1, .inode = 2 }, .environ = "A=b\0" });
    proc.open = open_program;
    library = "libasan.so.8";
    opens = 0;
}

static void end(void)
{
    watch_report_fini(&watch);
    free(words);
}

/* The notes that wait, each with a bar after it. */
static const char *notes(void)
{
    static char text[2000];
    struct fb_event event;

    text[0] = '\0';
    while (watch_report_take(&watch, &event)) {
        ck_assert_int_eq(event.kind, FB_NOTE);
        ck_assert_int_eq(event.as.note.error, 0);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s|", event.as.note.text);
    }
    return text;
}

static const struct tracee *row(void)
{
    static struct tracee tracee;

    tracee = (struct tracee){ .pid = PID, .words = words };
    return &tracee;
}

#define LEAKS                                                                                      \
    "prog (pid 4321) ended with exit 1: it is built with a sanitizer that looks for leaks at the " \
    "end, which fails while watched; ASAN_OPTIONS=detect_leaks=0 switches that off|"

/* Of exit 1 alone, by a program that has LeakSanitizer in it and was not told to be without. */
static const struct {
    unsigned long status;
    const char *library, *environ;
    bool gone;   /* its program is not known */
    bool closed; /* or cannot be read */
    bool said;
} exits[] = {
    { .status = 1 << 8, .library = "libasan.so.8", .environ = "A=b\0", .said = true },
    { .status = 1 << 8, .library = "liblsan.so.0", .environ = "A=b\0", .said = true },
    { .status = 1 << 8, .library = "libclang_rt.asan-x86_64.so", .environ = "A=b\0", .said = true },
    { .status = 1 << 8, .library = "libclang_rt.lsan-x86_64.so", .environ = "A=b\0", .said = true },
    { .status = 1 << 8, .library = "libtsan.so.2", .environ = "A=b\0" },
    { .status = 1 << 8, .environ = "A=b\0" },
    { .library = "libasan.so.8", .environ = "A=b\0" },
    { .status = 2 << 8, .library = "libasan.so.8", .environ = "A=b\0" },
    { .status = 1, .library = "libasan.so.8", .environ = "A=b\0" },
    { .status = 1 << 8, .library = "libasan.so.8", .environ = "A=b\0", .gone = true },
    { .status = 1 << 8, .library = "libasan.so.8", .environ = "A=b\0", .closed = true },
    { .status = 1 << 8, .library = "libasan.so.8", .said = true }, /* no words can be read */
    { .status = 1 << 8, .library = "libasan.so.8", .environ = "ASAN_OPTIONS=detect_leaks=0\0" },
    { .status = 1 << 8,
      .library = "libasan.so.8",
      .environ = "A=b\0ASAN_OPTIONS=abort_on_error=1:detect_leaks=0\0C=d\0" },
    { .status = 1 << 8,
      .library = "libasan.so.8",
      .environ = "A=b\0ASAN_OPTIONS=detect_leaks=1\0C=detect_leaks=0\0",
      .said = true },
    { .status = 1 << 8,
      .library = "libasan.so.8",
      .environ = "A=b\0XASAN_OPTIONS=detect_leaks=0\0",
      .said = true },
    { .status = 1 << 8,
      .library = "libasan.so.8",
      .environ = "XASAN_OPTIONS=detect_leaks=0\0ASAN_OPTION=detect_leaks=0\0",
      .said = true },
};

START_TEST(an_exit)
{
    library = exits[_i].library;
    process->environ = exits[_i].environ;
    process->program = exits[_i].gone ? NULL : "prog";
    opens = exits[_i].closed ? -EACCES : 0;
    advice_exit(&watch, row(), exits[_i].status);
    ck_assert_str_eq(notes(), exits[_i].said ? LEAKS : "");
    advice_exit(&watch, row(), exits[_i].status);
    ck_assert_str_eq(notes(), ""); /* once */
}
END_TEST

/* Its file is closed again, 0 like any other. */
START_TEST(its_file)
{
    int before = dup(0);

    close(0);
    advice_exit(&watch, row(), 1 << 8);
    ck_assert_str_eq(notes(), LEAKS);
    ck_assert_int_eq(opens, 0);
    ck_assert_int_eq(fcntl(0, F_GETFD), -1);
    dup2(before, 0);
    close(before);
}
END_TEST

/* Which it is says its file, of which as many are remembered as there is room for. */
START_TEST(once_a_program)
{
    for (int i = 0; i < 2 * ADVISED_ROOM; i++) {
        process->file.device = (uint64_t)(i % 2);
        process->file.inode = 7 + (uint64_t)(i / 2);
        advice_exit(&watch, row(), 1 << 8);
        ck_assert_str_eq(notes(), LEAKS);
        for (int k = 0; k <= i && k < ADVISED_ROOM; k++) {
            process->file.device = (uint64_t)((i - k) % 2);
            process->file.inode = 7 + (uint64_t)((i - k) / 2);
            advice_exit(&watch, row(), 1 << 8);
            ck_assert_str_eq(notes(), "");
        }
    }
    process->program = "gdb";
    advice_exec(&watch, row()); /* about something else */
    ck_assert_ptr_nonnull(strstr(notes(), "gdb (pid 4321) cannot trace"));
    advice_exec(&watch, row());
    ck_assert_str_eq(notes(), "");
}
END_TEST

START_TEST(a_tracer)
{
    static const struct {
        const char *program;
        bool said;
    } rows[] = { { "strace", true },    { "ltrace", true },      { "gdb", true },
                 { "gdbserver", true }, { "lldb-server", true }, { "rr", true },
                 { "rrr", false },      { "gd", false },         { "", false } };
    char wanted[300];

    process->program = rows[_i].program;
    advice_exec(&watch, row());
    snprintf(wanted, sizeof wanted,
             "%s (pid 4321) cannot trace a program while that is watched by ptrace; with "
             "--backend=connector it can|",
             rows[_i].program);
    ck_assert_str_eq(notes(), rows[_i].said ? wanted : "");
}
END_TEST

/* Whose privilege is not there: its user or its group is another than the file's. */
#define STATUS(users, groups) "Name:\tprog\nUid:\t" users "\nGid:\t" groups "\nNoNewPrivs:\t0\n"
static const struct {
    bool root, gone, set_user, set_group;
    const char *status;
    bool said;
} setuids[] = {
    { .set_user = true, .status = STATUS("7 7 7 7", "8 8 8 8"), .said = true },
    { .set_group = true, .status = STATUS("7 7 7 7", "8 8 8 8"), .said = true },
    { .status = STATUS("7 7 7 7", "8 8 8 8") },
    { .set_user = true, .status = STATUS("7 5 5 5", "8 8 8 8") }, /* it has it */
    { .set_user = true, .status = STATUS("5 7 7 7", "8 8 8 8"), .said = true },
    { .set_group = true, .status = STATUS("7 7 7 7", "8 6 6 6") },
    { .set_group = true, .status = STATUS("7 7 7 7", "6 8 8 8"), .said = true },
    { .set_user = true, .set_group = true, .status = STATUS("7 5 5 5", "8 8 8 8"), .said = true },
    { .set_user = true, .set_group = true, .status = STATUS("7 7 7 7", "8 6 6 6"), .said = true },
    { .set_user = true, .set_group = true, .status = STATUS("7 5 5 5", "8 6 6 6") },
    { .root = true, .set_user = true, .status = STATUS("7 7 7 7", "8 8 8 8") },
    { .gone = true, .set_user = true, .status = STATUS("7 7 7 7", "8 8 8 8") },
    { .set_user = true },
    { .set_user = true, .status = "Name:\tprog\nUid:\t7 7 7 7\nGid:\t8 8 8 8\nNoNewPrivs:\t1\n" },
    { .set_user = true, .status = "Name:\tprog\nUid:\t7 7 7 7\n" },
    { .set_user = true, .status = "Name:\tprog\nGid:\t8 8 8 8\n" },
    { .set_user = true, .status = STATUS("7", "8 8 8 8") },
    { .set_user = true, .status = STATUS("7 7 7 7", "8") },
};

START_TEST(a_setuid_program)
{
    proc.root = setuids[_i].root;
    process->program = setuids[_i].gone ? NULL : "prog";
    process->file.set_user = setuids[_i].set_user;
    process->file.set_group = setuids[_i].set_group;
    process->file.user = 5;
    process->file.group = 6;
    process->status = setuids[_i].status;
    for (int times = 0; times < 2; times++) {
        advice_exec(&watch, row());
        ck_assert_str_eq(notes(), times == 0 && setuids[_i].said
                                      ? "prog (pid 4321) is setuid: while watched it runs without "
                                        "that privilege, unless forkboard is root|"
                                      : "");
    }
}
END_TEST

CHECK_MAIN("advice")
{
    tcase_add_checked_fixture(all, begin, end);
    tcase_add_loop_test(all, an_exit, 0, sizeof exits / sizeof exits[0]);
    tcase_add_test(all, its_file);
    tcase_add_test(all, once_a_program);
    tcase_add_loop_test(all, a_tracer, 0, 9);
    tcase_add_loop_test(all, a_setuid_program, 0, sizeof setuids / sizeof setuids[0]);
}
