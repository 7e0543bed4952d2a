# Load: many jobs, many workers alive, and a soak of everything at once. `tests/run --long` does it at
# full length.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1

count=$(times 4000 100000)
seq "$count" | $fb run --json --no-record -j64 -- true | python3 -c '
import json, sys
count, order, last = {}, {}, 0.0
for line in sys.stdin:
    e = json.loads(line)
    kind, job = e["event"], e.get("job", 0)
    count[kind] = count.get(kind, 0) + 1
    if kind in ("queued", "forked", "began", "exited", "reaped"):
        order.setdefault(job, []).append(kind)
    if kind == "ended":
        print(e["jobs"], e["succeeded"], e["failed"])
print(sum(events != ["queued", "forked", "began", "exited", "reaped"] for events in order.values()))
' >"$scratch/seen"
check "$count jobs at -j64: nothing lost, every event in order" "$count $count 0 0" "$(echo $(cat "$scratch/seen"))"

# What a job that has ended costs: a failed one, as the summary needs its name.
peak() { # JOBS
    seq $1 | $fb run --plain --no-record -q -j8 --output line -- \
        "[ {} = $1 ] && grep VmHWM /proc/\$PPID/status; exit 1" 2>/dev/null | awk '{print $2}'
}
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;;
    *)
        bytes=$((($(peak 2300) - $(peak 300)) * 1024 / 2000))
        check "a job that has ended costs less than 200 bytes (was $bytes)" 1 "$((bytes < 200))"
        ;;
esac

# 1,000 alive: each writes, waits for the gate, writes again.
mkfifo "$scratch/gate"
seq 1000 | $fb run --plain --no-record -q -j0 -k -- "echo a {}; read x <$scratch/gate; echo b {}" >"$scratch/out" 2>/dev/null &
runner=$!
alive() { [ "$(pgrep -c -P $runner)" -ge 1000 ]; }
until_true alive
memory=$(awk '/VmRSS/ {print $2}' /proc/$runner/status)
files=$(ls /proc/$runner/fd | wc -l)
exec 7<>"$scratch/gate"
yes | head -n 1000 >&7
wait $runner
exec 7>&-
check "1,000 alive: every line, in order" "$(for i in $(seq 1000); do printf 'a %d\nb %d\n' $i $i; done | sha256sum)" \
    "$(sha256sum <"$scratch/out")"
check "1,000 alive: two descriptors each and no more ($files)" 1 "$((files < 2100))"
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;;
    *) check "1,000 alive: below 12 MB ($memory KiB)" 1 "$((memory < 12288))" ;;
esac

# As many writers as there is room for, on a board: keys are answered. How soon is judged in the long
# form alone.
check "case 40: 64 workers write as fast as they can: keys are answered" answered \
    "$(python3 "$SOURCE/tests/program/flood" "$(times 3 60)" 64 "$(times 0 100)")"

# A soak: mixed jobs; meanwhile a script kills, stops and continues workers at random.
cat >"$scratch/job" <<'JOB'
#!/bin/bash
case $(($1 % 7)) in
    0) head -c 200000 /dev/zero | tr '\0' x; echo ;;
    1) kill -SEGV $$ ;;
    2) sleep 0.0$((RANDOM % 10)); exit 3 ;;
    3) (sleep 300 &) ; exit 0 ;;
    4) trap '' TERM; sleep 0.05; trap - TERM ;;
    5) exec 1>&- 2>&-; sleep 0.02 ;;
    6) for i in 1 2 3 4 5; do echo "line $i of $1"; echo "error $i" >&2; done ;;
esac
JOB
chmod +x "$scratch/job"
check "the soak: every event in order, every byte in its place, no process left, nothing grows" soaked \
    "$(python3 "$SOURCE/tests/program/soak" "$(times 6 600)" "$scratch/job")"
finish
