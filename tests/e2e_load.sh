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

# A soak: runs of mixed jobs; somebody kills, stops and continues workers at random meanwhile.
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
soak() { # SECONDS
    local until=$((SECONDS + $1)) round=0 victims
    while [ $SECONDS -lt $until ]; do
        round=$((round + 1))
        seq 60 | $fb run --json --no-record -j16 --timeout 2 --grace 200ms -- "$scratch/job" >"$scratch/json" 2>/dev/null &
        runner=$!
        while kill -0 $runner 2>/dev/null; do
            mapfile -t victims < <(pgrep -P $runner)
            if [ ${#victims[@]} -gt 0 ]; then
                victim=${victims[RANDOM % ${#victims[@]}]}
                case $((RANDOM % 3)) in
                    0) kill -KILL "$victim" ;;
                    1) kill -STOP "$victim"; kill -CONT "$victim" ;;
                    2) kill -TERM "$victim" ;;
                esac 2>/dev/null
            fi
            read -r -t 0.02 _ <> <(:) || true
        done
        wait $runner
        python3 - "$scratch/json" <<'PY' || return 1
import json, sys
count, jobs, t = {}, set(), 0.0
for line in open(sys.argv[1]):
    e = json.loads(line)
    count[e["event"]] = count.get(e["event"], 0) + 1
    if e["event"] == "reaped":
        assert e["job"] not in jobs, e
        jobs.add(e["job"])
assert count["queued"] == count["forked"] == count["exited"] == count["reaped"] == 60, count
assert count["ended"] == 1, count
PY
    done
    echo "rounds of the soak: $round"
}
soak "$(times 6 600)"
check "the soak: every forked one is reaped once, in every round" 0 $?
finish
