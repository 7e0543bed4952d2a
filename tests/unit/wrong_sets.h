/* wrong_sets.h - files of jobs with mistakes, and what is reported of each. */
#ifndef WRONG_SETS_H
#define WRONG_SETS_H

/* Every line that is reported, one after the other; without "s:" in front of them. */
struct wrong_set {
    const char *text, *mistakes;
};

/* A set whose jobs, or what is after them, are wrong. */
static const struct wrong_set wrong_sets[] = {
    { "jobs: [make]\n", "1:8: 'make' where a job is wanted, such as { name: a, run: make }\n" },
    { "jobs: [[make]]\n", "1:8: a list where a job is wanted, such as { name: a, run: make }\n" },
    { "jobs: [{ name: a }]\n", "1:8: nothing to run: no 'run', 'exec' or 'call'\n" },
    { "jobs: [{ run: a, log: {} }]\n", "1:23: log: there is no 'file'\n" },
    { "jobs: [{ run: a, log: { file: b, maks: 1M } }]\n",
      "1:34: log: unknown key 'maks' (did you mean 'max'?)\n" },
    { "jobs: [{ run: a, log: { file: b, keep: 1 } }]\n",
      "1:23: log: 'keep' without 'max': no file is ever full\n" },
    { "jobs: [{ run: 'a {}', each: [1, 2], log: { file: 'b{}', max: x, keep: 2000 } }]\n",
      "1:62: log: max: 'x' where a size such as 10M is wanted\n" },
    { "log: [a]\njobs: [{ run: a }, { run: b }]\n",
      "1:6: log: a list where a file's name is wanted\n" },
    { "jobs: [{ run: a, log: [b] }]\n", "1:23: log: a list where a file's name is wanted\n" },
    { "jobs: [{ run: a, watch: [[a], '[b', {}] }]\n",
      "1:26: watch: a list where a pattern such as src/** is wanted\n"
      "1:31: watch: '[b' has a [ without its ]; as a byte of a name it is \\[\n"
      "1:37: watch: a mapping where a pattern such as src/** is wanted\n" },
    { "jobs: [{ run: a, group: [b] }]\n", "1:25: group: a list where a text is wanted\n" },
    { "jobs: [{ nam: a }]\n", "1:10: unknown key 'nam' (did you mean 'name'?)\n" },
    { "jobs: [{ run: a, exec: [b] }]\n",
      "1:18: 'exec' beside 'run': a job has one thing to run\n" },
    { "jobs: [{ run: a, inherit_fds: [3, 3] }, { run: b, inherit_fds: [7, 5, 7, 5] },\n"
      "  { run: c, inherit_fds: [5, 7, 7] }]\n",
      "1:31: inherit_fds: 3 stands there twice\n1:64: inherit_fds: 7 stands there twice\n"
      "2:26: inherit_fds: 7 stands there twice\n" },
    { "jobs: [{ run: [a] }]\n", "1:15: run: a list where a text is wanted\n" },
    { "jobs: [{ run: '' }]\n", "1:15: run: an empty text where a text is wanted\n" },
    { "jobs: [{ run: ~ }]\n", "1:15: run: nothing where a text is wanted\n" },
    { "jobs: [{ exec: a b }]\n",
      "1:16: exec: 'a b' where a list of a program and its arguments is wanted\n" },
    { "jobs: [{ exec: [a, {}] }]\n", "1:20: exec: a mapping where a text is wanted\n" },
    { "jobs: [{ run: a, limits: 3 }]\n",
      "1:18: 'limits' belongs at the top of the set, not in a job\n" },
    { "name: a\njobs: [{ run: a }]\n", "1:1: 'name' belongs in a job\n" },
    { "slots: x\njobs: [{ run: a }]\n",
      "1:8: slots: 'x' where a number, 50%, +2 or -1 is wanted\n" },
    { "timeout: 3x\njobs: [{ run: a }]\n",
      "1:10: timeout: '3x' is not a time; write 30, 1.5s, 200ms, 2m or 1h\n" },
    { "timeout: -3\njobs: [{ run: a }]\n",
      "1:10: timeout: '-3' is not a time; write 30, 1.5s, 200ms, 2m or 1h\n" },
    /* places count characters */
    { "title: zwölf Ä\njobs: [{ name: 日本, rnu: a }]\n",
      "2:20: unknown key 'rnu' (did you mean 'run'?)\n" },
    /* the same key twice: reported at the second */
    { "jobs: [{ run: a, run: b, dir: c, run: d }]\n",
      "1:18: 'run' stands here twice (first in line 1)\n"
      "1:34: 'run' stands here twice (first in line 1)\n" },
    { "jobs:\n  - run: a\n    run: b\n", "3:5: 'run' stands here twice (first in line 2)\n" },
    { "jobs: [{ run: a }]\njobs: [{ run: a }]\n",
      "2:1: 'jobs' stands here twice (first in line 1)\n" },
    /* names */
    { "jobs:\n  - { name: a, run: b }\n  - { name: a, run: c }\n",
      "3:13: name: 'a' is taken by the job in line 2, column 13\n" },
    { "jobs: [{ name: a, run: b, each: [1, 2, 3] }]\n",
      "1:16: name: 'a' would be the name of jobs 1 and 2 of this entry; put {} or {#} in it\n" },
    { "jobs:\n  - { name: 'a{}', run: b, each: [b, c] }\n  - { name: ac, run: c }\n",
      "3:13: name: 'ac' is taken by the job in line 2, column 13\n" },
    /* each */
    { "jobs: [{ run: a, each: [] }]\n", "1:24: each: an empty list\n" },
    { "jobs: [{ run: a, each: b }]\n",
      "1:24: each: 'b' where a list, { glob: \"*.png\" } or { lines: FILE } is wanted\n" },
    { "jobs: [{ run: a, each: [a, [b]] }]\n", "1:28: each: a list between texts\n" },
    { "jobs: [{ run: a, each: { globe: b } }]\n",
      "1:26: each: unknown key 'globe' (did you mean 'glob'?)\n" },
    { "jobs: [{ run: a, each: { glob: /no/such/*, lines: b } }]\n",
      "1:24: each: one key, 'glob' or 'lines', is wanted\n" },
    { "jobs: [{ run: a, each: { glob: /no/such/* } }]\n",
      "1:32: glob: '/no/such/*' matches nothing\n" },
    { "jobs: [{ run: a, each: { lines: /no/such } }]\n",
      "1:33: lines: /no/such: No such file or directory\n" },
    { "jobs: [{ run: a, each: { lines: / } }]\n", "1:33: lines: /: Is a directory\n" },
    { "jobs: [{ run: a, each: { lines: /dev/zero } }]\n",
      "1:33: lines: /dev/zero: a line longer than a MiB\n" },
    { "jobs: [{ run: 'a {2}', each: [1, 2] }]\n", "1:15: {2}: each has 1 list\n" },
    { "jobs: [{ run: 'é ${x%{}}', each: [1, 2] }]\n",
      "1:15: '{}' within ${...} (character 7): no value is safe there; let it be a variable first: "
      "x={}; ... \"$x\"\n" },
    { "jobs: [{ run: 'a >&{}', each: [1, 2] }]\n",
      "1:15: '{}' in the word after >& (character 5): no value is safe there, nor is a variable; "
      "write > and 2>&1\n" },
    { "jobs: [{ run: 'a {%}', each: [1] }]\n",
      "1:15: {%}: the slot is not known before the job runs; use $FORKBOARD_SLOT\n" },
    { "jobs: [{ run: a, dir: 'x{}', each: { lines: b } }]\n",
      "1:45: lines: looked for in the job's 'dir', which is not one directory: it holds {}\n" },
    { "jobs: [{ run: a, env: [b] }]\n", "1:23: env: a list where a mapping is wanted\n" },
    { "jobs: [{ run: a, env: { \"\\e]0;b\\a\": c, \"d\\ne\": f, '': g } }]\n",
      "1:25: env: '^[]0;b^G' cannot be a variable's name\n"
      "1:40: env: 'd^Je' cannot be a variable's name\n"
      "1:51: env: '' cannot be a variable's name\n" },
    { "jobs: [{ run: a, env: { 'a=b': c, d: [] } }]\n",
      "1:25: env: 'a=b' cannot be a variable's name\n1:38: env: a list where a text is wanted\n" },
    { "jobs: [{ run: a, nice: 30, memory: 1m }]\n",
      "1:24: nice: '30' where a number from -20 to 19 is wanted\n"
      "1:36: memory: '1m' where a size such as 512M, 1.5G or 1048576 is wanted\n" },
    { "cpus: []\njobs: [{ run: a, cpus: [0, x] }]\n",
      "1:7: cpus: an empty list\n2:28: cpus: 'x' where a number from 0 to 8191 is wanted\n" },
    { "jobs: [{ run: a, success: [256], retries: -1 }]\n",
      "1:28: success: '256' where a number from 0 to 255 is wanted\n"
      "1:43: retries: '-1' where a number from 0 to 1000000 is wanted\n" },
    { "jobs: [{ run: a, success: [x, y] }]\n", /* of one list the first */
      "1:28: success: 'x' where a number from 0 to 255 is wanted\n" },
    { "jobs: [{ run: a, success: [0, 143] }, { run: b, success: TERM }]\n",
      "1:31: success: 143 is how a shell shows a death by SIGTERM; say SIGTERM\n"
      "1:58: success: 'TERM' where a number from 0 to 255 is wanted\n" },
    { "shell: fish\njobs: [{ run: a, shell: [sh] }]\n",
      "1:8: shell: 'fish' where a shell of sh's family, as bash is wanted\n"
      "2:25: shell: a list where a shell of sh's family, as bash is wanted\n" },
    { "leftovers: 1\njobs: [{ run: a, leftovers: keep }, { run: b, leftovers: [end] }]\n",
      "1:12: leftovers: '1' where fail, wait, end or leave is wanted\n"
      "2:29: leftovers: 'keep' where fail, wait, end or leave is wanted\n"
      "2:58: leftovers: a list where fail, wait, end or leave is wanted\n" },
    /* call and with */
    { "jobs: [{ call: wrok }]\n", "1:16: call: there is no function 'wrok' (did you mean 'work'?); "
                                  "'forkboard demo --functions' lists them\n" },
    { "jobs: [{ call: work, with: { second: 1 } }]\n",
      "1:30: with: 'work' does not know 'second' (did you mean 'seconds'?)\n" },
    { "jobs: [{ call: work, with: { seconds: 1s, stubborn: 1 } }]\n",
      "1:39: with: seconds: '1s' where a number from 0 to 86400 or a range "
      "such as 0-3 is wanted\n1:53: with: stubborn: '1' where true or false is wanted\n" },
    { "jobs: [{ call: work, with: { exit: 99999 } }, { call: crash, with: { signal: FOO } }]\n",
      "1:36: with: exit: '99999' where a number from 0 to 65535 or a range such as 0-3 is "
      "wanted\n1:78: with: signal: 'FOO' where a signal such as SEGV, TERM or 9 is wanted\n" },
    { "call: work\nwith: { x: 1 }\njobs: [{ name: a }, { with: { seconds: '{}' },"
      " each: [1, x, y] }]\n",
      "2:9: with: 'work' does not know 'x'\n3:40: with: seconds: 'x' where a number from 0 "
      "to 86400 or a range such as 0-3 is wanted\n" },
    { "jobs: [{ run: a, with: { seconds: 1 } }]\n", "1:18: 'with' without 'call'\n" },
    { "jobs: [{ call: work, with: [1] }]\n", "1:28: with: a list where a mapping is wanted\n" },
    { "jobs: [{ exec: [] }]\n", "1:16: exec: an empty list\n" },
    { "jobs: [{ run: a, pty: 1 }, { run: b, daemon: false, pty: yes }]\n",
      "1:23: pty: '1' where true or false is wanted\n"
      "1:53: 'pty: true' beside 'daemon: false': the terminal ends with the run\n" },
    { "jobs: [{ run: a, pty: yes, outlives: yes }, { run: b, outlives: yes, daemon: no }]\n",
      "1:18: 'pty: true' beside 'outlives: true': the terminal ends with the run\n"
      "1:55: 'outlives' beside 'daemon', its old word for the opposite: one of them\n" },
    /* after */
    { "jobs: [{ name: London, run: a }, { run: b, after: Londn }]\n",
      "1:51: after: there is no job 'Londn' (did you mean 'London'?)\n" },
    { "jobs: [{ name: a, run: a }, { run: b, after: [{ a: finished }, [a], { a: readdy }, ''] }]\n",
      "1:52: after: 'finished' is not succeeded, ended, failed, began or ready\n"
      "1:64: after: a list where a job's name is wanted\n"
      "1:74: after: 'readdy' is not succeeded, ended, failed, began or ready (did you mean "
      "'ready'?)\n"
      "1:84: after: an empty text where a job's name is wanted\n" },
    { "jobs: [{ name: a, run: a, after: a }]\n", "1:34: after: in a circle: a -> a\n" },
    { "jobs:\n  - { name: a, run: a, after: [x, c] }\n  - { name: b, run: b, after: a }\n"
      "  - { name: c, run: c, after: { b: ended } }\n  - { name: x, run: d }\n"
      "  - { name: y, run: d, after: [z, a] }\n  - { name: z, run: d, after: y }\n",
      "2:31: after: in a circle: a -> c -> b -> a\n6:31: after: in a circle: y -> z -> y\n" },
    { "jobs:\n  - { name: 'a{}', run: a, each: [1, 20], after: ['b{}'] }\n"
      "  - { name: 'b{}', run: a, each: [1, 2] }\n",
      "2:51: after: there is no job 'b20' (did you mean 'b2'?)\n" },
    { "after: a\njobs: [{ name: a, run: b }]\n", "1:1: 'after' belongs in a job\n" },
    /* once, however many jobs come of it */
    { "jobs: [{ run: a, each: [1, 2], after: { y: finished } }]\n",
      "1:44: after: 'finished' is not succeeded, ended, failed, began or ready\n" },
    { "jobs: [{ run: a, each: [1, 2], after: [[a], b] }]\n",
      "1:40: after: a list where a job's name is wanted\n1:45: after: there is no job 'b'\n" },
    /* a circle is told from its first job on, wherever it is met */
    { "jobs:\n  - { run: x, after: d }\n  - { name: b, run: x, after: c }\n"
      "  - { name: c, run: x, after: d }\n  - { name: d, run: x, after: b }\n",
      "3:31: after: in a circle: b -> c -> d -> b\n" },
    { "jobs:\n  - { run: x, after: d }\n  - { name: b, run: x, after: d }\n"
      "  - { name: c, run: x, after: b }\n  - { name: d, run: x, after: c }\n",
      "3:31: after: in a circle: b -> d -> c -> b\n" },
    /* notes */
    { "jobs: [{ run: a }]\nnotes: [{ on: begun, say: x }, { on: exited }, { say: y, where: z }, "
      "w]\n",
      "2:15: on: there is no event 'begun' (did you mean 'began'?)\n2:32: notes: no 'say': its "
      "text\n"
      "2:48: notes: no 'on': the event that it is said at\n2:58: notes: unknown key 'where'\n"
      "2:70: notes: 'w' where { on: EVENT, job: NAME, say: TEXT } is wanted\n" },
    { "jobs: [{ run: a }]\nnotes: [{ on: began, say: x, later: soon }]\n",
      "2:37: later: 'soon' is not a time; write 30, 1.5s, 200ms, 2m or 1h\n" },
    { "jobs: [{ run: a }]\npane: live\nnotes: [{ on: began, say: x, pause: 3 }]\n",
      "2:7: pane: 'live' where events, output, timeline, cores, life, slots or graph is wanted\n"
      "3:37: pause: '3' where true or false is wanted\n" },
    { "jobs: [{ name: London, run: a }]\nnotes: [{ on: exited, job: Londn, say: x }]\n",
      "2:28: job: there is no job 'Londn' (did you mean 'London'?)\n" },
    { "jobs:\n  - { name: 'a{}', run: b, each: [1, 2] }\n  - { name: 'a{}', run: c }\n"
      "  - { name: a2, run: c }\n",
      "2:13: name: 'a{}' is taken by the job in line 3, column 13\n"
      "4:13: name: 'a2' is taken by the job in line 2, column 13\n" },
    { "jobs: [{ run: a, daemon: maybe }]\n",
      "1:26: daemon: 'maybe' where true or false is wanted\n" },
    /* a name that would be cut is not offered */
    { "jobs: [{ name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax, run: a },\n  { run: b, after: "
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaay }]\n",
      "2:20: after: there is no job 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaay' (did you mean "
      "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax'?)\n" },
    { "jobs: [{ name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax, run: a },\n  { run: b, after: "
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaay }]\n",
      "2:20: after: there is no job 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaay'\n" },
    { "jobs: [{ run: !!str a }]\n", "1:15: tags (!) are not read here\n" },
    { "jobs: [{ run: \"a\\0b\" }]\n", "1:15: a NUL cannot be in a text\n" },
};

/* What is no set at all. */
static const struct wrong_set wrong_files[] = {
    { "", "1:1: there is nothing in it\n" },
    { "# only words\n", "1:1: there is nothing in it\n" },
    { "--- \n...\n", "2:1: nothing where a mapping with 'jobs' is wanted\n" },
    { "hello", "1:1: 'hello' where a mapping with 'jobs' is wanted\n" },
    { "[a]", "1:1: a list where a mapping with 'jobs' is wanted\n" },
    { "title: x\n", "1:1: there is no 'jobs'\n" },
    { "jobs:\n", "1:6: jobs: nothing where a list is wanted\n" },
    { "jobs: []\n", "1:7: jobs: an empty list\n" },
    { "jobs: 3\n", "1:7: jobs: '3' where a list is wanted\n" },
    { "jobs: { a: { run: b } }\n", "1:7: jobs: a mapping where a list is wanted\n" },
    /* what is no YAML, or more of it than is read */
    { "jobs:\n\t- run: a\n", "2:1: found character that cannot start any token: a tab; YAML is "
                             "indented with blanks\n" },
    { "jobs: [{ run: \"a\n }]\n", "1:15: this quote is never closed\n" },
    { "jobs:\r\t- run: a\r", "2:1: found character that cannot start any token: a tab; YAML is "
                             "indented with blanks\n" },
    { "#\r\n#\r\njobs:\r\n\t- run: a\r\n",
      "4:1: found character that cannot start any token: a tab; YAML is indented with blanks\n" },
    { "#\t\n[\t@a]\n", "2:3: found character that cannot start any token: a text that begins "
                       "with it must be quoted\n" },
    { "jobs:\n  - run: a: b\n", "2:11: mapping values are not allowed in this context: the "
                                "indentation is wrong, or a text that "
                                "holds ': ' is not quoted\n" },
    { "jobs:\n  - run: @a\n",
      "2:10: found character that cannot start any token: a text that begins "
      "with it must be quoted\n" },
    { "jobs:\r\n  - run: @a\r\n",
      "2:10: found character that cannot start any token: a text that begins "
      "with it must be quoted\n" },
    { "jobs:\r  - run: @a\r",
      "2:10: found character that cannot start any token: a text that begins "
      "with it must be quoted\n" },
    { "jobs:\r\r  - run: @a\r",
      "3:10: found character that cannot start any token: a text that begins "
      "with it must be quoted\n" },
    { "title: [ä, 日本, @a]\n",
      "1:16: found character that cannot start any token: a text that begins "
      "with it must be quoted\n" },
    { "jobs: [\n  { run: a },\n  { run: b }\ntitle: x\n",
      "4:1: did not find expected ',' or ']': within { } and [ ] a text that holds ', ', ': ', [ "
      "or { must be quoted (while parsing a flow sequence from line 1 on)\n" },
    { "title: x\njobs:\n  - run: a\n    dir: b\n   nice: 1\n",
      "5:4: did not find expected '-' indicator: the indentation does not fit the lines above "
      "(while parsing "
      "a block collection from line 3 on)\n" },
    { "a: 1\n---\nb: 2\n", "2:1: a second document\n" },
    { "jobs: &a [{ run: b }]\n", "1:7: anchors (&) are not read here\n" },
    { "jobs: [{ run: *a }]\n", "1:15: '*a': there is no such anchor before it\n" },
    { "jobs: [{ run: a, *x : b, *y : c }]\n", "1:18: '*x': there is no such anchor before it\n"
                                              "1:26: '*y': there is no such anchor before it\n"
                                              "1:26: '*' stands here twice (first in line 1)\n" },
    { "jobs: [{ name: &a b, run: *a }]\n",
      "1:16: anchors (&) are not read here\n1:27: aliases (*) are not read here\n" },
    { "jobs: &a [{ run: b, each: *a }]\n",
      "1:7: anchors (&) are not read here\n1:27: '*a': there is no such anchor before it\n" },
    { "? [a]\n: b\n", "1:3: a key must be a word\n" },
    { "[[[[[[[[[[[[[[[[[[[[", "1:17: more than 16 levels, one in the other\n" },
    /* bytes */
    { "title: caf\xE9\n", "1:11: the byte 0xE9 is no UTF-8\n" },
    { "a: ä\nb: \x01\n",
      "2:4: U+0001 cannot stand in YAML; in \"...\" it can be written \"\\u0001\"\n" },
    { "\xFF\xFE"
      "a",
      "1:1: this is UTF-16; it must be UTF-8\n" },
    { "\xFF\xFE", "1:1: this is UTF-16; it must be UTF-8\n" },
    { "\xFE\xFF", "1:1: this is UTF-16; it must be UTF-8\n" },
    { "\xFE\xFF"
      "a",
      "1:1: this is UTF-16; it must be UTF-8\n" },
    { "\xEF\xBB\xBF", "1:1: there is nothing in it\n" },
    { "\xEF\xBB\xBF"
      "hello",
      "1:1: 'hello' where a mapping with 'jobs' is wanted\n" },
    { "a\rb\xE9", "2:2: the byte 0xE9 is no UTF-8\n" },
    { "a\r\nb\n\r\xE9", "4:1: the byte 0xE9 is no UTF-8\n" },
    { "a\r\rb\r\n\xE9", "4:1: the byte 0xE9 is no UTF-8\n" },
    { "a: b\r\nc: \xC3\r\n", "2:4: the byte 0xC3 is no UTF-8\n" },
};

#define WRONG_SETS  ((int)(sizeof wrong_sets / sizeof wrong_sets[0]))
#define WRONG_FILES ((int)(sizeof wrong_files / sizeof wrong_files[0]))

#endif
