/* prefork.c - a server whose workers share one listening socket; one that dies is forked again. */
#include <arpa/inet.h>
#include <forkboard.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers one caller in its life, with its attempt. */
static int serve(struct fb_self *self, void *argument)
{
    int client = accept(*(int *)argument, NULL, NULL);

    if (client < 0)
        return 1;
    dprintf(client, "worker %u\n", fb_self_attempt(self) > 0 ? fb_self_job(self) : 0);
    close(client);
    return 7; /* as one that crashes: it comes again */
}

static int ask(const struct sockaddr_in *address)
{
    char answer[32];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ssize_t n = -1;

    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
        n = read(fd, answer, sizeof answer);
    close(fd);
    return n > 0;
}

int main(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof address;
    int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), answers = 0, wanted = 4;
    struct fb_keep keep = { listening, FB_SAME };
    struct fb_run *run;
    struct fb_event event;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listening, (struct sockaddr *)&address, size) < 0 || listen(listening, 8) < 0 ||
        getsockname(listening, (struct sockaddr *)&address, &size) < 0 ||
        fb_run_open(&run, NULL) < 0)
        return 3;
    for (int i = 0; i < 2; i++)
        fb_run_add(run, &(struct fb_job){ .function = serve,
                                          .argument = &listening,
                                          .keep = &keep,
                                          .keep_count = 1,
                                          .restart = FB_RESTART_ALWAYS,
                                          .backoff_us = 1000 });
    while (fb_run_take(run, &event) > 0) {
        if (event.kind == FB_BEGAN && answers < wanted)
            answers += ask(&address);
        if (answers == wanted)
            fb_run_stop(run, FB_STOP_TERM);
    }
    fb_run_close(run);
    close(listening);
    printf("%d answers\n", answers);
    return answers != wanted;
}
