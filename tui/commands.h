/* commands.h - the commands. argv[0] is the command's word; each returns the exit status. */
#ifndef FB_COMMANDS_H
#define FB_COMMANDS_H

int cmd_run(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_watch(int argc, char **argv);
struct opt;
/* Watches the program of these words, looked for as a shell does: its status. */
int cmd_watch_words(const struct opt *opt, char *const *words, int count);
int cmd_replay(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_scale(int argc, char **argv);
int cmd_again(int argc, char **argv);
int cmd_teach(int argc, char **argv);
int cmd_attach(int argc, char **argv);
int cmd_ctl(int argc, char **argv);
int cmd_ps(int argc, char **argv);
int cmd_agent(int argc, char **argv);
int cmd_parallel(int argc, char **argv);
int cmd_xargs(int argc, char **argv);

#endif
