# Memory and descriptors under valgrind: the parent alone, in every way of output, with failures.
# shellcheck disable=SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
seq 30 >"$scratch/items"
clean() { # NAME STATUS ARG...
    local name=$1 wanted=$2 status
    shift 2
    timeout 120 valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
        --errors-for-leak-kinds=definite,indirect --track-fds=yes --child-silent-after-fork=yes \
        --log-file="$scratch/valgrind" "$HELPERS/helper_dynamic" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
    check "case 60: $name: status" "$wanted" $status
    # What it inherited it may leave open; --PID-- begins what valgrind says of system calls that it
    # does not know (pidfd_open): they fail, and it does without.
    check "case 60: $name: nothing to say" "" \
        "$(sed -E 's/^==[0-9]+== ?//' "$scratch/valgrind" | grep -vE '^$|^--[0-9]+-- |FILE DESCRIPTORS|inherited from parent' |
            grep -vE '^Open (file descriptor|AF_UNIX)' | head -20)"
}
items="-a $scratch/items"
clean "grouped" 0 run --plain -j4 $items -- echo
clean "by line, tagged" 0 run --plain --no-record --output line --tag -j4 $items -- sh -c 'echo a; echo b >&2'
clean "in order, shuffled" 0 run --plain --no-record -k --shuf --seed 3 -j4 $items -- echo
clean "as JSON" 0 run --json --no-record -j4 $items -- echo
clean "failures" 1 run --plain --no-record -j4 -- sh -c '{}' ::: 'exit 3' 'kill -9 $$' 'nosuch' true
clean "no such program" 1 run --plain --no-record -- nosuch
clean "time-out" 1 run --plain --no-record --timeout 100ms --grace 100ms -- sleep 60
clean "leftovers" 0 run --plain --no-record -- sh -c 'setsid sleep 60 & exit 0'
clean "functions" 1 demo blueprint --plain --unit 1ms --seed 1
clean "wrong use" 2 run --slots x true
finish
