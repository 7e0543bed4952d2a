# Watching where ptrace is forbidden or not wanted: the proc connector, and looking at /proc.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
export TRUTH=$scratch/truth
# LeakSanitizer of a sanitized forkboard needs ptrace itself.
forbid="env ASAN_OPTIONS=detect_leaks=0 $HELPERS/helper_forbid"

# truth NAME WATCH-OPTIONS WORD...: the stream is whole and agrees with the program
truth() {
    local name=$1 options=$2
    shift 2
    : >"$TRUTH"
    within 60 $fb watch --json --no-record $options -- "$HELPERS/helper_$1" "${@:2}" >"$scratch/events" 2>"$scratch/err"
    check "$name: its status" 0 $?
    check "$name" "" "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" "$TRUTH" 2>&1 | head -5)"
    check "$name: the program knew something" 1 "$(test -s "$TRUTH" && echo 1)"
}

connector="--backend connector"
if $fb watch --no-record $connector -- true 2>"$scratch/err"; then
    truth "connector: a fork by a thread" "$connector" forks thread_fork
    truth "connector: exec by a thread" "$connector" forks thread_exec
    truth "connector: fates" "$connector" forks fates
    truth "connector: CLONE_PARENT" "$connector" forks clone_parent
    truth "connector: one by one" "$connector" forks one_by_one 300
    truth "connector: a zombie" "$connector" forks zombie
    truth "connector: ignored children" "$connector" forks ignored_children
    truth "connector: a daemon" "$connector" forks daemon 300
    truth "connector: a zombie that is never waited for" "$connector --adopt" forks never_waited
    truth "connector: without pidfds" "$connector" forks daemon 100
    out=$($forbid ptrace $fb watch --no-record -- sh -c 'sleep 0.1; exit 3' 2>&1)
    check "ptrace forbidden: the connector takes its place" 3 $?
    match "and that is reported" '^forkboard: watching by connector, as ptrace is forbidden here: ' "$out"
    match "with what happens" '^End  : sleep +\| pid [0-9]+ \| +[0-9.]+ s \| exit 0$' "$out"
    for how in "" " pidfd_open"; do
        $forbid "ptrace$how" $fb watch --no-record --json -- "$HELPERS/helper_forks" zombie >"$scratch/events" 2>/dev/null
        check "forbidden: ptrace$how" "" "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" 2>&1)"
    done
    if gcc -fsanitize=address -x c - -o "$scratch/sound" <<<'int main(void) { return 0; }' 2>/dev/null; then
        env -u ASAN_OPTIONS $fb watch --no-record $connector -- "$scratch/sound" 2>/dev/null
        check "connector: AddressSanitizer does not notice" 0 $?
    else
        echo "skip - connector: AddressSanitizer does not notice: gcc makes no such program here"
    fi
    truth "connector: a child that ptrace does not see" "$connector" forks untraced
else
    echo "skip - the connector: it does not work here"
    match "no connector here: that is said" 'cannot watch by the proc connector' "$(cat "$scratch/err")"
fi

check "the events say by which way" "run ptrace polling" "$(for way in ptrace polling; do
    $fb watch --no-record --json --backend $way -- true 2>/dev/null; done |
    python3 -c 'import json, sys
events = [json.loads(line) for line in sys.stdin]
print(events[0]["event"], *dict.fromkeys(e["way"] for e in events if e["event"] == "watched"))')"
out=$($forbid ptrace,socket $fb watch --no-record -- sh -c 'exit 3' 2>&1)
check "no connector either: /proc is looked at" 3 $?
match "and that is reported" '^forkboard: watching by polling, as ptrace is forbidden here: ' "$out"
# Its parent reaps it as soon as it is dead, at any moment between two of our questions.
for i in $(seq "$(times 8 100)"); do
    mkfifo "$scratch/gate.$i"
    $forbid ptrace,socket $fb watch --no-record -- sh -c "cat '$scratch/gate.$i'; exit 3" >"$scratch/poll.$i" 2>&1 &
done
for i in $(seq "$(times 8 100)"); do
    until_true grep -q '^Exec : cat' "$scratch/poll.$i"
    : >"$scratch/gate.$i"
done
wait
check "a process that lives long enough is seen, and how it ended" "$(times 8 100)" \
    "$(cat "$scratch"/poll.* | grep -cE '^End  : cat +\| pid [0-9]+ \| +[0-9.]+ s \| exit 0$')"
match "under its own name" '^Exec : cat +\| pid [0-9]+ \| cat /.*/gate.1$' "$(cat "$scratch/poll.1")"
$forbid ptrace,socket,pidfd_open $fb watch --no-record --json -- "$HELPERS/helper_forks" zombie >"$scratch/events" 2>/dev/null
check "without pidfds too" "" "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" 2>&1)"
check "a zombie keeps its exit code until it is looked at" 1 "$(grep -c '"event":"exited".*"code":3' "$scratch/events")"
for how in socket pidfd_open; do
    $forbid $how $fb watch --no-record --json --backend polling -- "$HELPERS/helper_forks" zombie >"$scratch/events" 2>/dev/null
    check "polling: a zombie is one for a while (forbidden: $how)" "" "$(python3 - "$scratch/events" <<'PY'
import json, sys
t = {(e["event"], e["job"]): e["t"] for e in map(json.loads, open(sys.argv[1])) if "job" in e}
if t["reaped", 2] - t["exited", 2] < 0.05:
    print(t)
PY
)"
done
$fb watch --no-record --json --backend polling -- "$HELPERS/helper_watch" burns >"$scratch/events" 2>/dev/null
check "CPU time is the last that was seen" 3 "$(grep -cE '"event":"reaped".*"user":0\.[012]' "$scratch/events")"
sh -c "sleep 0.7 & exec $fb watch --no-record --json --backend polling -- sleep 0.1" >"$scratch/events" 2>/dev/null
check "children that we had before are not the program's" 1 "$(grep -c '"event":"forked"' "$scratch/events")"

out=$($forbid ptrace $fb watch --no-record --backend ptrace -- true 2>&1)
check "ptrace asked for and forbidden: status 3" 3 $?
match "one sentence says why" '^forkboard: cannot watch by ptrace: .*forbidden' "$out"
check "and no more" 1 "$(wc -l <<<"$out")"
out=$($forbid socket $fb watch --no-record --backend connector -- true 2>&1)
check "the connector asked for and not there: status 3" 3 $?
match "it says so" '^forkboard: cannot watch by the proc connector: ' "$out"
out=$($fb watch --backend magic -- true 2>&1)
check "no such way: status 2" "2 forkboard: watch: --backend: 'magic' is not auto, ptrace, connector or polling" "$? $out"
finish
