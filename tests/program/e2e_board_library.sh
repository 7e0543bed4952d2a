# The board in programs of others (libforkboard-board): what they may do beside it, each on a real terminal.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:handle_segv=0" # a fault is the kernel's affair
ways=$HELPERS/board_ways deaths=$HELPERS/board_deaths
begin() { # WORD...: a program of theirs with its two workers, on the board
    rm -f go.0 go.1 die
    open "${size:-100x30}" "$*" "${shell:-sh}"
    shows "${1##*/} ${2:-}: it is shown" 'Theirs .* slots'
    [ "${2:-}" = "${still:-}" ] || until_true looked 'running .* two' || match "${2:-} runs" 'running .* two' "$looked_at"
}
program_pid() { pgrep -t "$(tm display -p '#{pane_tty}' | sed 's,/dev/,,')" -f "^$1" | head -n 1; }

# ---- the demos
open 100x30 "$BLUEPRINT --board 5"
shows "the blueprint is shown" '^ forkboard +Blueprint'
check "on a screen of its own" "1 0 1" "$(flags)"
shows "its jobs have rows" '✔ ok .* primes .* exit 0'
shows "it ends" '2/6|3/6|4/6|5/6|6/6'
shows "all of it" '6/6'
keys q
given_back "the blueprint" 1
shows "what it printed is on the screen" '^End  : New York   \| exit code [01]$'
shows "  to its last line" '^Business as usual$'
open 100x30 "$HELPERS/library/board_loop"
shows "a loop of the program's own" '\[3 Timeline\]'
shows "  adds jobs while it is shown" '4/4'
keys 1
shows "  and keys are heard" '\[1 Events\]'
keys q
given_back "a loop of its own" 0
shows "  and it goes on" '^Business as usual$'

# ---- open, take, close
begin $ways plain
check "a screen of its own, no cursor, the mouse" "1 0 1" "$(flags)"
touch go.0 go.1
shows "it stays when the run has ended" ' done '
keys q
given_back "plain" 0
shows "what was printed meanwhile" '^end of [12]$'
shows "  and after it" '^closed$'
check "  but no line of a worker" 0 "$(screen | grep -c '^of a worker')"
begin $ways plain
keys q
shows "q while it runs asks" 'y.*n'
keys y
given_back "q and y" 0
shows "the run was ended by it" '^closed$'
rm -f go.0 go.1
open 100x30 "touch go.0 go.1; $ways summary"
given_back "a summary, and no key" 0
shows "the summary is after the board" '^2 jobs: 2 succeeded$'
shows "  then the program goes on" '^closed$'

rm -f let
open 100x30 "$ways held"
shows "a run that is opened held says so" 'Space starts|held'
keys Space
shows "  and is let go by a key" 'ok .* late .* exit 0'
keys q
given_back "held" 0
open 100x30 "$ways let_go"
shows "the same, let go by the program" 'Space starts|held'
touch let
shows "  runs" 'ok .* late .* exit 0'
shows "  and is held no more" 'q quit'
keys q
given_back "let go" 0
rm -f let

# ---- a terminal that there is not, or that is not ours
said=$(touch go.0 go.1; setsid -w $ways plain </dev/null 2>&1)
match "case 82: without a terminal: -ENOTTY" '^open: ENOTTY$' "$said"
match "  and it goes on without" '^end of 2$' "$said"
open 100x30 "touch go.0 go.1; TERM=dumb $ways plain"
given_back "a terminal that cannot" 0
shows "  -ENOTSUP" '^open: EOPNOTSUPP$'
open 100x30 "touch go.0 go.1; $ways plain & wait" bash
shows "case 82: in the background: -EAGAIN" '^open: EAGAIN$'
shows "  and it goes on" '^closed$'
for redirection in '<&-' '<&- 2>&-' '<&- >&- 2>&-' '</dev/null'; do
    open 100x30 "$ways closed $redirection"
    shows "with $redirection it is shown" 'Theirs'
    shows "  and runs" '2 running'
    touch go.0 go.1
    shows "  to its end" ' done '
    keys q
    given_back "with $redirection" 0
done
open 100x30 "$ways plain >out"
shows "standard output a file" 'Theirs'
touch go.0 go.1
shows "  the board is on the terminal" ' done '
keys q
given_back "a file" 0
check "  and in the file what goes there" "closed end of 1 end of 2 of a worker of a worker" "$(sort out | xargs)"

# ---- calls that cannot be
open 100x30 "$ways refusals"
given_back "refusals" 0
screen >said
for line in 'pane: EINVAL' 'no run: EINVAL' 'same run: EBUSY' 'second board: EBUSY' 'signal: EINVAL' 'taken: EALREADY' \
    'again: 0' 'a board after a board: 0'; do
    check "case 82: $line" 1 "$(grep -cx "$line" said)"
done
open 100x30 "$ways run_first"
given_back "case 82: the run is closed first" 0
shows "  take says so" '^take: ESHUTDOWN$'
shows "  and next" '^next: ESHUTDOWN$'
shows "  and it is over" '^over: 1$'

# ---- threads, children
begin $ways threads
keys C-c
given_back "case 81: Ctrl-C beside threads" 130
begin $ways threads
size_before=$(tm display -p '#{pane_width}')
tm resize-window -x 90 -y 26
shows "a resize beside threads (from $size_before)" '^─{90}$'
touch go.0 go.1
shows "  it ends" ' done '
keys q
given_back "threads" 0
for line in 'take: EPERM' 'next: EPERM' 'fd: EPERM' 'leave: EPERM' 'signal: EPERM' 'open: EBUSY'; do
    shows "case 81: another thread's $line" "^$line\$"
done
begin $ways forks
check "case 81: children that exit, call, fault, abort, are ended: the board stays" "1 0 1" "$(flags)"
touch go.0 go.1
shows "  to its end" ' done '
keys q
given_back "case 81: forks" 0
for line in 'a child prints' 'exits: exit 5' "child's take: EPERM" 'calls: exit 5' 'faults: signal 11' 'aborts: signal 6' \
    'ended: signal 15' 'of a shell'; do
    shows "case 81: $line" "^$line\$"
done
begin $ways workers
shows "a function that aborts is a row" 'crash .* SIGABRT'
check "  and the board stays" "1 0 1" "$(flags)"
touch go.0 go.1
shows "  to its end" ' done '
keys q
given_back "workers" 0

# ---- deaths in the middle
for death in exit:7 abort:134 fault:139 jump:139; do # while the event of a beginning is handled
    still=${death%:*} begin $deaths ${death%:*}
    touch die
    given_back "case 80: ${death%:*}" "${death#*:}"
    shows "case 80: ${death%:*}: what was printed is not lost" '^last words$'
done
still=handled begin $deaths handled
touch die
given_back "case 80: a handler of their own for SIGSEGV" 139
shows "  is called when the terminal is given back" '^their own handler$'
still=stuck begin $deaths stuck
touch die
again() { keys C-c; sleep 0.3; [ -s status ]; }
until_true again
given_back "case 80: a program that comes no more back: Ctrl-C again and again" 130
begin $ways plain
kill -KILL "$(pgrep -P "$(program_pid "$ways plain")" -n)"
shows "a worker that is killed by others is a row" 'SIGKILL'
touch go.0 go.1
shows "  and the board stays" ' done '
keys q
given_back "  to its end" 0

# ---- signals
for signal in INT:130 TERM:143 HUP:129 QUIT:131; do
    begin $ways plain
    kill -"${signal%:*}" "$(program_pid "$ways plain")"
    given_back "SIG${signal%:*}" "${signal#*:}"
done
begin $deaths survives
keys C-c
given_back "survive" 0
shows "  the loop ends well" '^take: 0$'
shows "  and it is said by what" '^ended by 2$'
begin $deaths interrupt
keys C-c
given_back "a handler of their own for SIGINT" 0
shows "  is the one that is called" '^interrupts: 1, ended by 0$'
begin $deaths hands_on
keys C-c
given_back "a signal handed on" 0
shows "  does what it does" '^ended by 2$'

# ---- Ctrl-Z
shell=bash begin $ways plain
keys C-z
shows "Ctrl-Z stops it" 'Stopped'
check "  with the terminal given back" "0 1 0" "$(flags)"
keys fg Enter
shows "fg shows it again" 'running .* two'
touch go.0 go.1
shows "  and it goes on" ' done '
keys q
shows "  to its end" '^closed$'
shell=bash begin $deaths handlers
keys C-z
shows "Ctrl-Z where they have a handler" 'Stopped'
check "  the terminal is given back before" "0 1 0" "$(flags)"
keys fg Enter
shows "  fg shows it again" 'running .* two'
tm resize-window -x 90 -y 26
shows "  a resize is seen" '^─{90}$'
touch go.0 go.1
shows "  to its end" ' done '
keys q
shows "  both handlers were called, and are theirs again" '^windows: some, stops: 1$'

# ---- the screen
open 100x30 "$ways leaves"
shows "left for a question, with what was printed" '^before the question$'
shows "  on the normal screen" '^what now\?'
check "  with its cursor" "0 1 0" "$(flags)"
keys nothing Enter
shows "  and taken again" 'running .* two'
touch go.0 go.1
shows "  to its end" ' done '
keys q
given_back "leave" 0
shows "  the answer was read" '^answered nothing$'
begin $ways floods
touch go.0 go.1
shows "a program that prints 13 MB" ' done '
keys q
given_back "a flood" 0
tm capture-pane -p -S - >said
shows "  its last line is there" 'line 299999 of a program'
rm -f go.0 go.1
open 100x30 "$ways prints"
shows "prints that are left as they are" 'Theirs|put aside: 0'
touch go.0 go.1
shows "  do not keep it from its end" ' done '
keys q
given_back "prints" 0

# ---- records and cells
touch go.0 go.1
echo "no record" >strange
said=$("$HELPERS/board_files" | grep -vx 'of a worker')
check "records and cells" "record: 0
at once: EBUSY
nowhere: ENOENT
no path: EINVAL
a strange file: EEXIST
no size: EINVAL
flush: 0
reader: 0
end: 0, error '', many
no record: ENOENT
same: 1
title: 1
cut: '─'
outside: EINVAL EINVAL
cell: '✔' 1
svg: 1
closed" "$said"
match "forkboard replays what it wrote" '^2 jobs: 2 succeeded$' "$($fb replay --plain theirs.jsonl 2>&1)"
tm kill-server
finish
