# lib.sh - for the end-to-end tests: each check prints its line, finish() tells the sum.
# shellcheck shell=bash
set -u
export LC_ALL=C.UTF-8
scratch=$(mktemp -d)
export XDG_STATE_HOME=$scratch/state
fb=$FORKBOARD
checks=0 bad=0

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
# times SHORT LONG: how often something is tried, by hand or in the long form of the tests
times() { if [ "${FORKBOARD_LONG:-0}" = 1 ]; then echo "$2"; else echo "$1"; fi; }
# until_true COMMAND...: polls, 2,000 times: 20 seconds and what the command takes
until_true() {
    local i
    for ((i = 0; i < 2000; i++)); do
        "$@" >/dev/null 2>&1 && return 0
        sleep 0.01
    done
    echo "waited in vain for: $*"
    return 1
}
gone() { ! kill -0 "$1" 2>/dev/null; }
marked() { env -u FB_TEST_MARK grep -lsa "FB_TEST_MARK=$scratch" /proc/[0-9]*/environ; }
none_marked() { [ "$(marked)" = "" ]; }
# finish: no process that carries our mark may be left; one that was just killed may take a moment
finish() {
    if [ "${mark:-}" != "" ]; then
        until_true none_marked
        check "no worker is left" "" "$(marked)"
    fi
    rm -rf "$scratch"
    echo "$((checks - bad)) of $checks checks passed"
    [ "$bad" = 0 ] && [ "$checks" -gt 0 ]
    exit
}
