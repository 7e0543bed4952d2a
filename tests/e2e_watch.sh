# What a watch tells, held against what the watched program itself knows.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
export TRUTH=$scratch/truth
watch="$fb watch --json --no-record"

# truth NAME WATCH-OPTIONS WORD...: the stream is whole and agrees with the program
truth() {
    local name=$1 options=$2
    shift 2
    : >"$TRUTH"
    timeout -s KILL 60 $watch $options -- "$HELPERS/helper_$1" "${@:2}" >"$scratch/events" 2>"$scratch/err"
    status=$?
    check "$name" "" "$(python3 "$SOURCE/tests/watch_check" "$scratch/events" "$TRUTH" 2>&1 | head -5)"
}

truth "a fork by a thread, and what that forks" "" forks thread_fork
truth "the same with threads as rows" --threads forks thread_fork
truth "exec by a thread that is not the first" "" forks thread_exec
truth "the first thread ends before the others" "" forks leader_ends
truth "threads that come and go" "" forks many_threads
check "are no processes" 1 "$(grep -c '"event":"forked"' "$scratch/events")"
truth "fates: signals, and codes of more than 8 bits" "" forks fates
truth "a child is stopped, stays so, goes on" "" forks stops
truth "CLONE_PARENT: a brother, not a child" "" forks clone_parent
truth "300 children, one by one" "" forks one_by_one 300
truth "2000 children at once" "" forks storm 2000
truth "killed in the middle of a fork" "" forks killed_forking
truth "killed at birth" "" forks killed_at_birth
truth "a zombie is one for as long as its parent does not wait" "" forks zombie
truth "nobody waits for ignored children" "" forks ignored_children
truth "a daemon: two forks and a session" "" forks daemon 300
truth "adopted by us" --adopt forks daemon 300
truth "a zombie that nobody waits for" "" forks never_waited
truth "adopted, it is told once" --adopt forks never_waited
check "with its reaping" 3 "$(grep -c '"event":"reaped"' "$scratch/events")"
truth "vfork, and an exec that comes late" "" watch vforks
truth "CPU time: each has its own" "" watch burns
truth "the peak of memory is that of the program it became" "" watch peak
finish
