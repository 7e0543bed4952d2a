/* opt_table.h - the table of options; for opt.c and help.c. */
#ifndef FB_OPT_TABLE_H
#define FB_OPT_TABLE_H

enum opt_id {
    OPT_SLOTS,
    OPT_FLAG_PLAIN,
    OPT_FLAG_JSON,
    OPT_OUTPUT,
    OPT_QUIET,
    OPT_TAG,
    OPT_KEEP_ORDER,
    OPT_TIMEOUT,
    OPT_GRACE,
    OPT_DELAY,
    OPT_FILE,
    OPT_NULL,
    OPT_COLSEP,
    OPT_SHUF,
    OPT_SEED,
    OPT_UNIT,
    OPT_DRY_RUN,
    OPT_RECORD,
    OPT_NO_RECORD,
    OPT_COLOR,
    OPT_ASCII,
    OPT_HELP,
    OPT_VERSION,
    OPT_ROWS
};

struct opt_row {
    enum opt_id id;
    const char *name;
    char letter;          /* '\0': none */
    const char *argument; /* in --help; NULL: takes none */
    const char *help;     /* at most 48 columns a line */
    const char *wants;    /* "--NAME: 'x' is not WANTS" */
    unsigned commands;
};

extern const struct opt_row opt_table[OPT_ROWS];

#endif
