# lib.sh - for the end-to-end tests: each check prints its line, finish() prints the sum.
# shellcheck shell=bash
set -u
[ -z "${FORKBOARD_STDERR:-}" ] || exec 2>>"$FORKBOARD_STDERR" # helper_limit shows it
export LC_ALL=C.UTF-8
scratch=$(mktemp -d)
export XDG_STATE_HOME=$scratch/state
fb=$FORKBOARD
checks=0 bad=0 skips=0
pace=${FORKBOARD_PACE:-1} # how many times slower than when idle this machine is: helper_limit measures it

# check NAME WANTED SEEN
check() {
    checks=$((checks + 1))
    if [ "$2" == "$3" ]; then
        echo "ok $checks - $1"
    else
        bad=$((bad + 1))
        printf 'not ok %d - %s\n  wanted: %q\n  seen  : %q\n' "$checks" "$1" "$2" "$3"
    fi
}
# match NAME PATTERN TEXT: the text holds what the extended regular expression says
match() {
    checks=$((checks + 1))
    if grep -qE -- "$2" <<<"$3"; then
        echo "ok $checks - $1"
    else
        bad=$((bad + 1))
        printf 'not ok %d - %s\n  wanted: %s\n  seen  : %q\n' "$checks" "$1" "$2" "$3"
    fi
}
# skip NAME: what cannot be tried here is said, and counted
skip() {
    skips=$((skips + 1))
    echo "skip $skips - $1"
}
# can WHAT NAME: whether this machine lets it be tried; a skip if not
can() {
    case $1 in
        another) [ "$(id -u)" = 0 ] && command -v setpriv ;;
        strace) command -v strace && strace -o /dev/null true ;;
        mount) [ "$(id -u)" = 0 ] && mkdir "$scratch/can" && mount -t tmpfs -o size=64k none "$scratch/can" &&
            umount "$scratch/can" && rmdir "$scratch/can" ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1 && return 0
    skip "$2: no $1 here"
    return 1
}
# times SHORT LONG: how often something is tried, by hand or in the long form of the tests
times() { if [ "${FORKBOARD_LONG:-0}" = 1 ]; then echo "$2"; else echo "$1"; fi; }
# within SECONDS COMMAND...: it is killed after SECONDS of an idle machine; status 137
within() { timeout -s KILL "$(($1 * pace))" "${@:2}"; }
# nap: 10 ms without a process, as a read of a FIFO into which nothing is written; the scripts wait often
mkfifo "$scratch.nap"
nap() { read -rt 0.01 <>"$scratch.nap"; }
# until_true COMMAND...: polls, 2,000 times and more: 20 seconds of an idle machine, and what the command takes
until_true() {
    local i
    for ((i = 0; i < 2000 * pace; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        nap
    done
    echo "waited in vain for: $*"
    return 1
}
# in_time TEXT WORD...: runs them (eval) with $time as 0.3, 2.4 and so on seconds, until what they print has a
# line that matches, or time is over: it is printed. For what must come first, as a trap before a time-out.
in_time() {
    local seen time
    for time in 0.3 2.4 20 160; do
        seen=$(eval "${@:2}")
        ! grep -qE -- "$1" <<<"$seen" || break
    done
    echo "$seen"
}
# In a job, after `sleep N &`: waits until that is a sleep, and no shell any more.
asleep='until grep -qx sleep /proc/$!/comm; do :; done; true'
gone() { ! kill -0 "$1" 2>/dev/null; }
marked() { env -u FB_TEST_MARK grep -lsa "FB_TEST_MARK=$scratch" /proc/[0-9]*/environ; }
none_marked() { [ "$(marked)" = "" ]; }
# finish: no process that carries our mark may be left; one that was just killed may take a moment
finish() {
    if [ "${mark:-}" != "" ]; then
        until_true none_marked
        check "no worker is left" "" "$(marked)"
    fi
    # bash goes on after a mistake of the script itself, without the checks that stood there.
    [ -z "${FORKBOARD_STDERR:-}" ] || check "no mistake of the script's own" "" \
        "$(grep -aE "^$0: line [0-9]+: .*(syntax error|unbound variable|division by 0|command not found|bad substitution|expected)" "$FORKBOARD_STDERR")"
    rm -rf "$scratch" "$scratch.nap"
    echo "$((checks - bad)) of $checks checks passed"
    [ "$bad" = 0 ] && [ "$checks" -gt 0 ]
    exit
}
