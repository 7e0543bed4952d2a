# Memory and descriptors under valgrind: the parent alone, in every way of output, with failures.
# shellcheck disable=SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
seq 30 >"$scratch/items"
checked="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect
    --errors-for-leak-kinds=definite,indirect --track-fds=yes --child-silent-after-fork=yes --log-file=$scratch/valgrind"
clean() { # NAME STATUS ARG...
    local name=$1 wanted=$2
    shift 2
    within 120 $checked "$HELPERS/helper_dynamic" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    check "case 60: $name: status" "$wanted" $?
    said_nothing "$name"
}
said_nothing() { # NAME
    # What it inherited it may leave open; --PID-- begins what valgrind says of system calls that it
    # does not know (pidfd_open): they fail, and it does without. 0x5441 is TIOCGPTPEER.
    check "case 60: $1: nothing to say" "" \
        "$(sed -E 's/^==[0-9]+== ?//' "$scratch/valgrind" | grep -vE '^$|^--[0-9]+-- |FILE DESCRIPTORS|inherited from parent' |
            grep -vE 'unhandled ioctl 0x5441|This could cause spurious|README_MISSING_' |
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
clean "leftovers that are not over in time" 1 run --plain --no-record --grace 100ms -- sh -c 'setsid sleep 60 & exit 0'
clean "leftovers that are ended" 0 run --plain --no-record --leftovers end -- sh -c 'setsid sleep 60 & exit 0'
clean "functions" 1 demo blueprint --plain --unit 1ms --seed 1
clean "wrong use" 2 run --slots x true
# Programs of the library. The loop of epoll.c needs pidfds, which older valgrinds do not know.
for name in map prefork results terminal two daemon graph tests board_loop epoll; do
    if [ $name = epoll ] && grep -q 'unhandled.* 434$' "$scratch/valgrind"; then
        skip "library/epoll under a valgrind without pidfds"
        continue
    fi
    words=
    [ $name != map ] || words=9999
    within 120 $checked "$HELPERS/library/$name" $words >"$scratch/out" 2>"$scratch/err" </dev/null
    check "case 60: library/$name: status" 0 $?
    said_nothing "library/$name"
done
# Programs of others with the board, on a terminal.
source "$(dirname "$0")/terminal.sh"
on_board() { # NAME STATUS PROGRAM...
    open 100x30 "echo >go.0; echo >go.1; $(tr '\n' ' ' <<<"$checked") ${*:3}"
    [ "$1" = "a summary" ] || { shows "$1: its run is shown" ' done ' && keys q; }
    given_back "$1" "$2"
    said_nothing "$1"
}
on_board "the blueprint with the board" 1 "$BLUEPRINT" --board 5
on_board "a summary" 0 "$HELPERS/board_ways" summary
tm kill-server
finish
