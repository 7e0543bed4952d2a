/* rows_input.h - rows of the table of options: how a line becomes values, and what stands for them.
 */
#ifndef FB_OPT_ROWS_INPUT_H
#define FB_OPT_ROWS_INPUT_H

/* clang-format off */
#define GATES_RUNNING \
    { OPT_MEMFREE, GROUP_RUNNING, JOBS | OPT_PARALLEL, 0, "memfree", TAKES_TEXT, "SIZE", NULL, \
      "a size such as 4G, 512M or 1048576", "start a job only while so much memory is free", \
      "What Linux calls available. This and the next three are looked at every second and after each " \
      "start; workers that run go on. What holds the queue up is a note, is said at SIGUSR1, and stands " \
      "at the top of the board." }, \
    { OPT_LOAD, GROUP_RUNNING, JOBS | OPT_PARALLEL, 0, "load", TAKES_TEXT, "N", NULL, \
      "a number or 100%", "start a job only while fewer processes run: a\nnumber, or a share of the hardware threads", \
      NULL }, \
    { OPT_NOSWAP, GROUP_RUNNING, JOBS | OPT_PARALLEL, 0, "noswap", TAKES_NOTHING, NULL, NULL, NULL, \
      "start no job while the system swaps in and out", NULL }, \
    { OPT_LIMIT, GROUP_RUNNING, JOBS | OPT_PARALLEL, 0, "limit", TAKES_TEXT, "LINE", NULL, \
      "a line for the shell", "start a job only while LINE, run by /bin/sh,\nsucceeds", \
      "It is run once a second, and not while it runs." },
#define COLUMNS_INPUT \
    { OPT_PIPE, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "pipe", TAKES_NOTHING, NULL, NULL, NULL, \
      "cut standard input into blocks of records, each\nthe standard input of a COMMAND", \
      "A record is a line, unless *--recstart* or *--recend* say otherwise, and is never cut. The jobs " \
      "are named _block 1_ and so on; *-k* keeps their order. *-N* _N_ makes blocks of N records. A " \
      "block is in memory until its job has ended." }, \
    { OPT_PIPE_PART, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "pipe-part", TAKES_NOTHING, NULL, NULL, NULL, \
      "the same with the file of -a, of which each worker\nreads its own part", \
      "The file must be a regular one. Nothing goes through forkboard, unless *--cat*, *--header* or " \
      "*--remove-rec-sep* want it." }, \
    { OPT_ROUND_ROBIN, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "round-robin", TAKES_NOTHING, NULL, NULL, NULL, \
      "as many workers as run at the same time, each\nreading many blocks of --pipe", \
      "A block goes to the next worker that has read what it was given; which one that is hangs on " \
      "how fast they are. The jobs are named _worker 1_ and so on. Nothing is tried again, and what is " \
      "left when every worker has ended is not read." }, \
    { OPT_BLOCK, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "block", TAKES_TEXT, "SIZE", NULL, \
      "a size such as 10M", "bytes of a block, about (default 1M)", NULL }, \
    { OPT_RECSTART, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "recstart", TAKES_TEXT, "TEXT", NULL, "a text", \
      "what a record begins with", "\\\\n, \\\\t and the like are read." }, \
    { OPT_RECEND, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "recend", TAKES_TEXT, "TEXT", NULL, "a text", \
      "what a record ends with (default \\n)", "With both a record ends only where the next begins." }, \
    { OPT_REMOVE_SEPARATORS, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "remove-rec-sep", TAKES_NOTHING, NULL, NULL, NULL, \
      "take the texts of --recstart and --recend out of\nthe blocks of --pipe", NULL }, \
    { OPT_CAT, GROUP_INPUT, OPT_RUN | OPT_PARALLEL, 0, "cat", TAKES_NOTHING, NULL, NULL, NULL, \
      "{} in COMMAND is a file with the block of --pipe", \
      "It is in memory, has no name in any directory, and goes away with its job. The worker's " \
      "standard input is empty then." }, \
    { OPT_CSV_LINES, GROUP_INPUT, OPT_RUN | OPT_SCALE | OPT_PARALLEL, 0, "csv-lines", TAKES_NOTHING, NULL, NULL, NULL, \
      "split each line as CSV, at commas or at the one\ncharacter of --colsep", \
      "Values may be quoted, with \"\" for a quote, and a line may end within quotes." }, \
    { OPT_REGEX, GROUP_INPUT, OPT_RUN | OPT_SCALE | OPT_PARALLEL, 0, "regex", TAKES_TEXT, "REGEXP", NULL, \
      "a regular expression", "groups of REGEXP in each line are {1} {2} ..., and\n{name} of (?<name>...)", \
      "REGEXP is one of PCRE2's, as Perl has them. A line that it does not match ends the input, with " \
      "a word." }, \
    { OPT_HEADER, GROUP_INPUT, OPT_RUN | OPT_SCALE | OPT_PARALLEL, 0, "header", TAKES_CHOICE, ":", ":", \
      "a colon, the only one that is read", "the first line has names: {name} is the value of\nits column", \
      "With _:::_ the first word of each names its values. {name.}, {name/} and the like are made of " \
      "it as of {1}. With *--pipe* the first line stands at the head of each block." }, \
    { OPT_RPL, GROUP_INPUT, OPT_RUN | OPT_SCALE | OPT_PARALLEL, 0, "rpl", TAKES_TEXT, "'TAG s/A/B/'", NULL, \
      "a tag, a blank and s/REGEX/TEXT/", "TAG in COMMAND is the argument with that done\nto it", \
      "REGEX is one of PCRE2's, TEXT may hold $1; several _s///_ are separated by _;_, the flags _g_ and " \
      "_i_ are known, other Perl is refused. A TAG in braces takes a number as others do: of {..} the " \
      "second is {2..}. What comes of it is quoted as any argument." },
#define TAG_OUTPUT \
    { OPT_TAGSTRING, GROUP_OUTPUT, OPT_RUN | OPT_PARALLEL, 0, "tagstring", TAKES_TEXT, "TEXT", NULL, \
      "a text", "begin each output line with TEXT, in which {} and\nthe like stand, and a tab", \
      "The job has that name then." },
/* clang-format on */

#endif
