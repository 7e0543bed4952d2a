# Fault cases 1, 12 to 18, 33 to 41, 55, 56: deaths, output, disks. Each check names its case.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q"
events() { grep -c "\"event\":\"$1\"" "$scratch/json"; }

# 1: 500 wait for one fifo to be opened, and end together.
mkfifo "$scratch/gate"
seq 500 | within 60 "$fb" run --json --no-record -j0 -- sh -c "read x <$scratch/gate; exit \$(({} % 5))" >"$scratch/json" &
runner=$!
all_began() { [ "$(events began)" = 500 ]; }
until_true all_began
exec 7<>"$scratch/gate"
yes | head -n 500 >&7
wait $runner
exec 7>&-
check "case 1: 500 at once: all reaped" "500 500" "$(events exited) $(events reaped)"
check "case 1: each with its own code" "100 100 100 100 100" \
    "$(echo $(grep -oE '"code":[0-9]' "$scratch/json" | sort | uniq -c | awk '{print $1}'))"

for how in 'sleep 4321 & true' 'setsid sleep 4321 >/dev/null 2>&1 & true' \
    '(setsid sh -c "sleep 4321 & sleep 4321" &) >/dev/null 2>&1; true'; do
    match "case 13: left behind and named: $how" 'left behind (sleep|sh|setsid) .*ended' \
        "$($fb run --plain --no-record --leftovers end -- "$how" 2>&1 </dev/null)"
    late='waits for .* left in the background.*left behind .*; ended.*WARNING.* 1$'
    match "case 13: not ended before the grace is over, and then no success: $how" "$late" "$(in_time "$late" '
        echo $($fb run --plain --no-record --grace $time -- "$how" 2>&1 </dev/null; echo $?)')"
done
until_true none_marked
check "case 13: none of them is left" "" "$(marked)"
match "case 14: the row ends though its output is held" 'left behind sleep.*ended' \
    "$($fb run --plain --no-record --leftovers end -- "sleep 4321 & $asleep; exit 0" 2>&1 </dev/null)"

# 64: what a shell had started before it became forkboard, and what that starts.
bash -c 'sleep 4321 & (sh -c "sleep 4321 & sleep 4321" &); echo $! >'"$scratch/before"'; exec '"$fb $quiet"' --leftovers end -- "$1"' \
    - "sleep 4321 & $asleep; exit 0" >"$scratch/out" 2>&1 </dev/null
check "case 64: the shell's child lives on" yes "$(gone "$(cat "$scratch/before")" || echo yes)"
check "case 64: the worker's own is named, and no other" "left behind sleep (pid )" \
    "$(grep -oE 'left behind [^;]*;' "$scratch/out" | tr -d '0-9;')"
three_sleep() { [ "$(marked | xargs -r -n1 dirname | while read -r p; do cat "$p/comm"; done | grep -cx sleep)" = 3 ]; }
check "case 64: all of the shell's are left" yes "$(until_true three_sleep && echo yes)"
marked | grep -oE '[0-9]+' | xargs -r kill -9
until_true none_marked

head -c 1000000 /dev/urandom >"$scratch/bytes"
sum=$(sha256sum <"$scratch/bytes")
lost=0
for _ in $(seq "$(times 25 100)"); do
    [ "$($fb $quiet -- cat "$scratch/bytes" 2>/dev/null </dev/null | sha256sum)" = "$sum" ] || lost=$((lost + 1))
done
check "case 15: a megabyte and gone: no byte lost, time after time" 0 $lost

# 16: a worker that closed its output is no reason to spin.
$fb $quiet -- sh -c "exec >&- 2>&-; read x <$scratch/gate; exit 0" </dev/null >/dev/null 2>&1 &
runner=$!
ticks() { awk '{print $14 + $15}' /proc/$runner/stat; }
closed() { pgrep -P $runner >/dev/null; }
until_true closed
before=$(ticks)
for _ in 1 2 3 4 5 6 7 8 9 10; do read -r -t 0.1 _ <> <(:) || true; done
after=$(ticks)
check "case 16: closed its output and lives: no busy loop" 1 "$((after - before < 20))"
exec 7<>"$scratch/gate"
echo >&7
wait $runner
exec 7>&-

$fb run --plain --no-record -- 'kill -STOP $$; true' </dev/null 2>"$scratch/err" &
runner=$!
until_true grep -q 'stopped by SIGSTOP' "$scratch/err"
match "case 17: it is reported" 'stopped by SIGSTOP' "$(cat "$scratch/err")"
check "case 17: stopped is not ended" 0 "$(grep -c '^End' "$scratch/err")"
kill -TERM $runner
wait $runner
check "case 18: TERM reaches a stopped worker" 143 $?
match "case 18: by SIGTERM, not SIGKILL" 'killed by SIGTERM' "$(cat "$scratch/err")"

# ---- disks
$fb run --plain --record /dev/full -j2 echo ::: a b >"$scratch/out" 2>"$scratch/err"
check "case 33: record on a full disk: status 3" 3 $?
check "case 33: one line says so" 1 "$(grep -c 'No space left' "$scratch/err")"
check "case 33: the jobs ran" 2 "$(wc -l <"$scratch/out")"
if can mount "case 33: a small disk"; then
    mkdir "$scratch/tiny" && mount -t tmpfs -o size=64k none "$scratch/tiny"
    seq 500 | $fb run --plain -q --record "$scratch/tiny/r" -j4 echo >/dev/null 2>"$scratch/err"
    check "case 33: it fills up on the way: status 3" 3 $?
    check "case 33: every line of it is whole" 0 \
        "$(python3 -c 'import json, sys; [json.loads(l) for l in open(sys.argv[1])]' "$scratch/tiny/r" >/dev/null 2>&1; echo $?)"
    umount "$scratch/tiny"
fi
(ulimit -f 8; $fb run --plain --record "$scratch/small" -j2 'yes | head -c 20000; true' ::: 1 2 3 4 >/dev/null 2>"$scratch/err")
check "case 34: a limit of file size: status 3, not SIGXFSZ" 3 $?
check "case 34: it ends in a whole line" "" "$(tail -c 1 "$scratch/small")"

torn=0
for i in $(seq "$(times 10 200)"); do
    rm -f "$scratch/r"
    seq 400 | $fb run --plain -q --record "$scratch/r" -j4 -- echo >/dev/null 2>&1 &
    runner=$!
    until_true test -s "$scratch/r"
    kill -KILL $runner
    wait $runner 2>/dev/null
    python3 - "$scratch/r" <<'PY' || torn=$((torn + 1))
import json, sys
lines = open(sys.argv[1], "rb").read().split(b"\n")
assert len(lines) > 1  # whole lines are flushed together
for line in lines[:-1]:
    json.loads(line)
PY
done
check "case 35: kill -9 at any moment: every line but the last is whole, time after time" 0 $torn
$fb run --plain -q --record "$scratch/both" -- sh -c "read x <$scratch/gate" </dev/null >/dev/null 2>&1 &
runner=$!
until_true test -s "$scratch/both"
match "case 36: a second run at the same record is refused" 'another run writes its record there' \
    "$($fb run --plain -q --record "$scratch/both" true 2>&1 </dev/null)"
exec 7<>"$scratch/gate"
echo >&7
wait $runner
exec 7>&-
match "case 37: no HOME: one warning, and it runs" '1 job: 1 succeeded' \
    "$(env -u HOME -u XDG_STATE_HOME $fb run --plain true 2>&1 </dev/null)"
mkdir "$scratch/closed"
chmod 500 "$scratch/closed"
if can another "case 37"; then
    chmod 755 "$scratch"
    cp "$fb" "$scratch/forkboard"
    seen=$(XDG_STATE_HOME=$scratch/closed setpriv --reuid 61003 --regid 61003 --clear-groups \
        "$scratch/forkboard" run --plain true 2>&1 </dev/null)
    match "case 37: a state directory that may not be written" 'Permission denied; the run is not recorded' "$seen"
    match "case 37: and it runs" '1 job: 1 succeeded' "$seen"
fi
check "case 38: | head -1 dies of SIGPIPE, quietly" $'a\n141' \
    "$($fb run --plain --no-record yes ::: a 2>"$scratch/err" | head -n 1; echo ${PIPESTATUS[0]})"
check "case 38: nothing is said of it" 0 "$(grep -ciE 'pipe|WARNING' "$scratch/err")"

# 39: the output is not read for a while: the workers write on, memory stays, no byte is lost.
mkfifo "$scratch/slow"
$fb $quiet -j4 --output line -- 'head -c 20000000 /dev/zero | tr "\0" "{}"; touch '"$scratch"'/done.{}' \
    ::: 1 2 3 4 >"$scratch/slow" 2>/dev/null &
runner=$!
exec 8<"$scratch/slow"
all_done() { [ "$(ls "$scratch"/done.* 2>/dev/null | wc -l)" = 4 ]; }
until_true all_done
peak=$(awk '/VmHWM/ {print $2}' /proc/$runner/status)
check "case 39: a reader that waits: workers are not held up" 4 "$(ls "$scratch"/done.* 2>/dev/null | wc -l)"
check "case 39: every byte comes in the end, and a newline where two jobs meet" 80000003 "$(cat <&8 | wc -c)"
exec 8<&-
wait $runner
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;;
    *) check "case 39: memory stays below 8 MB (was $peak KiB)" 1 "$((peak < 8192))" ;;
esac
# 41: much without a newline, NULs, no UTF-8.
check "case 41: 200 MB of NUL without a newline but where the two jobs meet" 200000001 \
    "$($fb $quiet -j2 --output line -- head -c 100000000 ::: /dev/zero /dev/zero 2>/dev/null | wc -c)"
# Six that write more than is read: each group is whole, to a file and to a pipe.
flood() { $fb $quiet -j6 -- 'head -c 20000000 /dev/zero | tr "\0" "{}"' ::: a b c d e f 2>/dev/null; }
whole() { tr -s a-f <"$1" | fold -w 1 | sort | tr -d '\n'; wc -c <"$1"; }
flood >"$scratch/groups"
check "case 41: groups of 20 MB, to a file" abcdef120000000 "$(whole "$scratch/groups")"
{ echo before && flood && echo after; } >>"$scratch/appended"
check "case 41: groups of 20 MB, after what a file had" "before after 120000013" \
    "$(head -n 1 "$scratch/appended") $(tail -c 6 "$scratch/appended") $(wc -c <"$scratch/appended")"
flood | cat >"$scratch/groups"
check "case 41: groups of 20 MB, to a pipe" abcdef120000000 "$(whole "$scratch/groups")"
rm -f "$scratch/groups" "$scratch/appended"
$fb run --json --no-record -- head -c 100000 /dev/urandom </dev/null >"$scratch/json"
check "case 41: bytes that are no UTF-8 in JSON" 100000 "$(python3 -c '
import base64, json, sys
size = 0
for line in open(sys.argv[1]):
    e = json.loads(line)
    if e["event"] == "output":
        size += len(base64.b64decode(e["bytes"])) if "bytes" in e else len(e["text"].encode())
print(size)' "$scratch/json")"

# ---- fates
check "case 55: every signal that kills" "" "$(for i in $(seq 1 31) $(seq 34 64); do
    case $i in 17 | 18 | 19 | 20 | 21 | 22 | 23 | 28) ;; *) echo $i ;; esac
done | $fb run --json --no-record -j4 -- sh -c 'ulimit -c 0; kill -{} $$; exit 99' 2>/dev/null | python3 -c '
import json, signal, sys
name = {}
for line in sys.stdin:
    e = json.loads(line)
    if e["event"] == "queued": name[e["job"]] = int(e["name"])
    if e["event"] == "exited":
        n = name[e["job"]]
        want = {29: "SIGPOLL", 6: "SIGABRT", 16: "SIGSTKFLT"}.get(n) or (
            signal.Signals(n).name if n < 32 else "SIGRTMIN" if n == 34 else f"SIGRTMIN+{n - 34}")
        got = e.get("signal", e.get("code"))
        if got != want and not (n == 34 and got == "SIGRTMIN+0") and not (n == 64 and got == "SIGRTMAX"):
            print(n, got, want)')"
check "case 55: exit 300 is 44" '"code":44' \
    "$($fb run --json --no-record -- python3 -c 'import os; os._exit(300)' </dev/null | grep -oE '"code":[0-9]+')"
# 56: forkboard itself is stopped: a worker that ended meanwhile has ended, not run out of time.
stood() { # TIME
    local runner worker
    rm -f "$scratch/up"
    $fb run --plain --no-record --timeout $1 -- "touch $scratch/up; read x <$scratch/gate; true" </dev/null 2>"$scratch/err" &
    runner=$!
    until_true test -e "$scratch/up"
    kill -STOP $runner
    exec 7<>"$scratch/gate"
    echo >&7
    worker=$(pgrep -P $runner | head -n 1)
    until_true grep -q '^State:.Z' "/proc/$worker/status"
    sleep $1 # its time is over when it goes on
    kill -CONT $runner
    wait $runner
    exec 7>&-
    cat "$scratch/err"
}
match "case 56: stopped for longer than the time-out: exit 0 nevertheless" '\| exit 0' "$(in_time '\| exit 0' 'stood $time')"

# 58: the group has a process that we may not signal: a copy of setpriv(1) that is root's.
if can another "case 58"; then
    chmod 755 "$scratch"
    cp "$fb" "$scratch/forkboard"
    cp "$(command -v setpriv)" "$scratch/root"
    chmod 4755 "$scratch/root"
    setpriv --reuid 61004 --regid 61004 --clear-groups "$scratch/forkboard" run --plain --no-record -- \
        "$scratch/root" --reuid 0 --regid 0 --clear-groups sleep 4321 </dev/null 2>"$scratch/err" &
    runner=$!
    is_root() { [ "$(ps -o ruid= -p "$(pgrep -P $runner)")" -eq 0 ]; }
    until_true is_root
    worker=$(pgrep -P $runner)
    kill -TERM $runner
    until_true grep -q 'stopped: waiting for' "$scratch/err"
    taken() { grep -qE '^ShdPnd:.0+$' /proc/$runner/status; }
    kill -TERM $runner
    until_true taken
    kill -TERM $runner
    wait $runner
    check "case 58: the third time it leaves, by the first signal" 143 $?
    match "case 58: it names the worker that it leaves" "left behind, though SIGKILL was sent: .*pid $worker" "$(cat "$scratch/err")"
    kill -KILL "$worker"
fi
finish
