# What a watch reports, compared with what the watched program itself knows.
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
    within 60 $watch $options -- "$HELPERS/helper_$1" "${@:2}" >"$scratch/events" 2>"$scratch/err"
    check "$name: its status" 0 $?
    check "$name" "" "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" "$TRUTH" 2>&1 | head -5)"
    check "$name: the program knew something" 1 "$(test -s "$TRUTH" && echo 1)"
}

truth "a fork by a thread, and what that forks" "" forks thread_fork
truth "the same with threads as rows" --threads forks thread_fork
check "times of threads are their process's, and reported there" "$(grep -c '"thread":true' "$scratch/events")" \
    "$(grep '"event":"reaped"' "$scratch/events" | grep -vc '"user"')"
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
truth "ignored children are not waited for" "" forks ignored_children
truth "a daemon: two forks and a session" "" forks daemon 300
truth "adopted by us" --adopt forks daemon 300
truth "a zombie that is never waited for" "" forks never_waited
truth "adopted, it is reported once" --adopt forks never_waited
check "with its reaping" 3 "$(grep -c '"event":"reaped"' "$scratch/events")"
truth "vfork, and an exec that comes late" "" watch vforks
truth "CPU time: each has its own" "" watch burns
truth "the peak of memory is that of the program it became" "" watch peak

# ---- the blueprint in Python: the exit codes that it prints are those that are reported
for method in fork spawn forkserver; do
    within 60 $watch -- python3 "$SOURCE/demos/blueprint.py" $method 0.1 7 >"$scratch/events" 2>"$scratch/out"
    sed -nE 's/^End .*pid ([0-9]+) .*exit code ([0-9]+)$/\1 code \2/p' "$scratch/out" >"$TRUTH"
    check "blueprint.py, $method: five workers end" 5 "$(wc -l <"$TRUTH")"
    check "blueprint.py, $method: their exit codes" "" \
        "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" "$TRUTH" 2>&1 | head -5)"
    check "blueprint.py, $method: some failed, and it goes on" "WARNING Business" \
        "$(tail -n 2 "$scratch/out" | grep -oE '^(WARNING|Business)' | xargs)"
done

# ---- programs of every day
within 60 $watch -- sh -c 'yes | head -n 1' >"$scratch/events" 2>/dev/null
check "a pipeline: SIGPIPE, and no process lost" "" "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" 2>&1)"
check "is reported" 1 "$(grep -c '"signal":"SIGPIPE"' "$scratch/events")"
mkdir "$scratch/make"
for i in 1 2 3 4 5 6; do
    echo "int f$i(void) { return $i; }" >"$scratch/make/$i.c"
done
printf 'all: 1.o 2.o 3.o 4.o 5.o 6.o\n.c.o:\n\tgcc -c $< -o $@\n' >"$scratch/make/Makefile"
within 120 $watch -- make -s -j2 -C "$scratch/make" >"$scratch/events" 2>"$scratch/err"
check "make -j2 compiles" 6 "$(ls "$scratch/make" | grep -c '\.o$')"
check "and is reported whole" "" "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" 2>&1)"
check "with every compiler" 6 "$(grep -c '"event":"began".*"name":"cc1"' "$scratch/events")"

# ---- a stopped child from before our exec
within 60 sh -c 'sleep 60 & echo $! >'$scratch'/stands; kill -STOP $!; exec '"$watch"' -- sh -c "/bin/true; exit 3"' \
    >"$scratch/events" 2>/dev/null
check "a stopped child that is not the program's holds nothing up" 3 $?
check "nor is it reported" 2 "$(grep -c '"event":"forked"' "$scratch/events")"
kill -KILL "$(cat "$scratch/stands")"

# ---- for long, with the machine busy: no process is lost, no descriptor and no memory of ours
seconds=$(times 2 60)
cat >"$scratch/soak.sh" <<'SH'
pause() { echo >"$1.here"; read -r _ <"$1.go"; }
note_end() { wait "$1"; echo "$1 code $?" >>"$TRUTH"; }
mkfifo begun.go ended.go
sh -c '(exit 3) & wait'
pause begun
rounds=0
until [ $SECONDS -ge "$1" ]; do
    (exit 3) &
    first=$!
    (/bin/true; exit 4) &
    second=$!
    setsid sh -c '/bin/true & exit 5' &
    third=$!
    : "$(echo a | cat)"
    note_end $first
    note_end $second
    note_end $third
    rounds=$((rounds + 1))
done
echo "made $((4 + rounds * 8))" >>"$TRUTH"
pause ended
SH
: >"$TRUTH"
busy=()
for i in 1 2; do
    (exec -a busy nice sh -c 'while :; do :; done') &
    busy+=($!)
done
descriptors() { ls "/proc/$1/fd" | wc -l; }
memory() { awk '/^VmRSS/ {print $2}' "/proc/$1/status"; }
(cd "$scratch" && exec $watch -- bash soak.sh "$seconds") >"$scratch/events" 2>"$scratch/err" &
pid=$!
until_true test -e "$scratch/begun.here"
until_true grep -q '"event":"began"' "$scratch/events" # the program may be there before all of ours is open
# Zombies that are not reaped yet have a pidfd, and a file of /proc is open as it is read: few, for a moment.
few() { [ "$(descriptors $pid)" -le "$1" ]; }
begun=$(descriptors $pid) begun_kib=$(memory $pid)
echo >"$scratch/begun.go"
until_true test -e "$scratch/ended.here" || until_true test -e "$scratch/ended.here" ||
    until_true test -e "$scratch/ended.here" || until_true test -e "$scratch/ended.here"
check "$seconds seconds of forks: no descriptor is left open" "" "$(until_true few "$begun" || ls -l "/proc/$pid/fd")"
ended=$(descriptors $pid) ended_kib=$(memory $pid)
echo >"$scratch/ended.go"
wait $pid
check "the status is the program's" 0 $?
kill "${busy[@]}"
wait "${busy[@]}" 2>/dev/null
check "all that were forked have ended, and as the program says" "" \
    "$(python3 "$SOURCE/tests/program/watch_check" "$scratch/events" "$TRUTH" 2>&1 | head -5)"
made=$(grep -c '"event":"forked"' "$scratch/events")
match "and they were many" '[0-9]{2,}' "$made"
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;;
    *) check "and cost less than 64 bytes each" "" \
        "$([ $((ended_kib - begun_kib)) -le $((1024 + made / 16)) ] || echo "from $begun_kib to $ended_kib KiB")" ;;
esac
echo "# $made processes in $seconds s; descriptors $begun, then $ended; memory $begun_kib KiB, then $ended_kib"

# ---- lines
out=$(within 60 $fb watch --no-record -- "$HELPERS/helper_forks" daemon 10 2>&1)
match "lines: a process begins, with its parent" '^Begin: helper_forks \| pid [0-9]+ \| parent [0-9]+$' "$out"
match "an orphan" '^Orphan helper_forks \| pid [0-9]+ \| parent [0-9]+$' "$out"
match "an end" '^End  : helper_forks \| pid [0-9]+ \| +[0-9.]+ s \| exit 77$' "$out"
match "the summary" '^3 processes: 2 succeeded, 1 failed$' "$out"
out=$(within 60 $fb watch --no-record -- sh -c '/bin/true; exec sleep 0.01' 2>&1)
match "an exec, and the words of it" '^Exec : true +\| pid [0-9]+ \| /bin/true$' "$out"
match "an exec without a fork" '^Exec : sleep +\| pid [0-9]+ \| sleep 0.01$' "$out"
out=$(within 60 $fb watch --no-record -q -- sh -c '/bin/true; false' 2>&1)
check "quiet: only what failed" 1 "$(grep -cE '^End' <<<"$out")"

# ---- a shim of three levels before the program: no lines of it, and the record is whole
cat >"$scratch/shim" <<'SH'
case $1 in
1) dirname /a/b; sh "$0" 2; true ;;
2) expr 1 + 1; sh "$0" 3 & wait ;;
*) echo | cat; exec "$python" -c 'import os; os.waitpid(os.posix_spawnp("sleep", ["sleep", "0"], os.environ), 0)' ;;
esac
SH
python=$(python3 -c 'import sys; print(sys.executable)') # itself, not a script in front of it
export python
name=${python##*/}
record=$scratch/shim.jsonl
out=$(within 60 $fb watch --record "$record" --only "$name" -- sh "$scratch/shim" 1 2>&1 >/dev/null)
check "only the program and what it forked begin" "$name $name" \
    "$(sed -n 's/^Begin: \([^ ]*\).*/\1/p' <<<"$out" | xargs)"
match "also where it was a shell of the shim before" "^Exec : $name +\| pid [0-9]+ \| .*waitpid" "$out"
check "and end" "sleep $name" "$(sed -n 's/^End  : \([^ ]*\).*/\1/p' <<<"$out" | xargs)"
match "the summary counts the others" "^  6 processes are left out: neither $name nor below it$" "$out"
match "the totals are those of the listed" '^2 processes shown: 2 succeeded$' "$out"
check "the record has all of them" 8 "$(grep -c '"event":"forked"' "$record")"
check "a replay says the same" "$(grep -v '^forkboard' <<<"$out")" \
    "$(within 60 $fb replay --plain --only "$name" "$record" 2>&1)"
match "a program that never ran" '^  no process was nothing; all 8 are left out$' \
    "$(within 60 $fb replay --plain --only nothing "$record" 2>&1)"
finish
