/* sd_notify.h - what a datagram of sd_notify(3) says, as far as it is for us. */
#ifndef FB_BASE_SD_NOTIFY_H
#define FB_BASE_SD_NOTIFY_H

#include <stdbool.h>
#include <stddef.h>

struct notice {
    bool ready;         /* READY=1 */
    double share;       /* X_PROGRESS=, 0 to 1; negative: absent */
    const char *status; /* STATUS=, within the datagram; NULL: absent */
    size_t status_bytes;
};

/* Other keys, and lines that are none, are passed over. */
void notice_parse(const char *bytes, size_t size, struct notice *out);

#endif
