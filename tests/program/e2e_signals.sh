# Signals to forkboard, and how it dies of them.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record"

# Starts forkboard in the background with default signals, waits for its workers' marks.
begin() { # WORKERS ARG...
    local count=$1
    shift
    rm -f "$scratch"/up.* "$scratch/err"
    python3 - "$scratch/err" "$fb" "$@" <<'PY' &
import os, signal, sys
for s in (signal.SIGINT, signal.SIGQUIT):
    signal.signal(s, signal.SIG_DFL)
fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
null = os.open("/dev/null", os.O_RDWR)
out = os.open(os.environ.get("OUT", "/dev/null"), os.O_WRONLY)
os.dup2(null, 0); os.dup2(out, 1); os.dup2(fd, 2)
os.closerange(3, 100)
os.execv(sys.argv[2], sys.argv[2:])
PY
    pid=$!
    until_true eval "[ \$(ls $scratch/up.* 2>/dev/null | wc -l) = $count ]"
    [[ " $* " != *" --plain "* ]] || # a worker may be up before forkboard has told of it
        until_true eval "[ \$(grep -c '^Begin: ' $scratch/err) = $count ]"
}
up='touch '$scratch/up.'{};'

begin 2 $quiet -j2 "$up sleep 4321; true" ::: 1 2 3
kill -INT $pid; wait $pid
check "Ctrl-C: dies by SIGINT" 130 $?
match "names the workers it waits for" 'interrupted: waiting for 1 \(pid [0-9]+\), 2 \(pid [0-9]+\)' "$(cat "$scratch/err")"
check "starts nothing more" 0 "$(ls "$scratch"/up.3 2>/dev/null | wc -l)"
match "and says how many" '^2 jobs: 0 succeeded, 2 failed \(2 of them cut short\) \(stopped, 1 more not started\)$' "$(cat "$scratch/err")"

begin 2 run --plain --record "$scratch/stopped" -j2 "$up sleep 4321; true" ::: 1 2 3 4 5
kill -INT $pid; wait $pid
match "so does its replay" '^2 jobs: .* \(stopped, 3 more not started\)$' "$($fb replay --plain -q "$scratch/stopped" 2>&1)"

match "what may be no job is not counted" '\(stopped\)$' \
    "$($fb $quiet --plus -j1 'kill -TERM $PPID; exec sleep 4321 #{choose_k}' ::: a b c ::: a b c 2>&1 | grep '^1 job')"

begin 2 $quiet -j2 "trap '' TERM; $up while :; do sleep 1; done" ::: 1 2
kill -INT $pid
until_true grep -q interrupted "$scratch/err"
kill -INT $pid; wait $pid
check "Ctrl-C twice: SIGKILL at once" 130 $?
match "the fate is reported" 'killed by SIGKILL' "$(cat "$scratch/err")"

# A worker that ends when it may, after it was asked to: SIGKILL would be seen as its fate.
polite="trap 'until test -e $scratch/go; do sleep 0.01; done; echo late; exit 7' TERM; $up while :; do sleep 0.01; done"
# Nothing waits, and no handler passes one on, in which SIGTERM is blocked.
all_read() {
    grep -q 'ShdPnd:[[:space:]]*0*$' /proc/$pid/status &&
        grep -qE 'SigBlk:[[:space:]]*[0-9a-f]*[0-389ab][0-9a-f]{3}$' /proc/$pid/status
}
rm -f "$scratch/go"; begin 1 $quiet --grace 1h "$polite" ::: 1
kill -HUP $pid; until_true grep -q 'stopped: waiting' "$scratch/err"
kill -TERM $pid; until_true all_read
touch "$scratch/go"; wait $pid
check "SIGHUP, then SIGTERM: dies by the first" 129 $?
match "and nothing is hurried" 'exit 7$' "$(cat "$scratch/err")"
rm -f "$scratch/go"; begin 1 $quiet --grace 1h "$polite" ::: 1
kill -TERM $pid; until_true grep -q 'stopped: waiting' "$scratch/err"
kill -HUP $pid; until_true all_read
touch "$scratch/go"; wait $pid
check "SIGTERM, then SIGHUP: dies by the first" 143 $?
match "and nothing is hurried" 'exit 7$' "$(cat "$scratch/err")"
begin 1 $quiet --grace 1h "trap '' TERM; $up while :; do sleep 1; done" ::: 1
kill -HUP $pid; until_true grep -q 'stopped: waiting' "$scratch/err"
kill -TERM $pid; until_true all_read
kill -TERM $pid; wait $pid
check "SIGTERM twice: SIGKILL at once, dies by the first" "129 1" "$? $(grep -c '^End.*killed by SIGKILL' "$scratch/err")"
mkfifo "$scratch/fifo"; exec 9<>"$scratch/fifo"
rm -f "$scratch/go"; OUT=$scratch/fifo begin 1 $quiet --output line --grace 1h "$polite" ::: 1
kill -INT $pid; until_true grep -q 'interrupted: waiting' "$scratch/err"
exec 9>&-; touch "$scratch/go"; wait $pid
check "Ctrl-C, then no reader is left: dies by SIGINT" 130 $?

begin 1 $quiet --grace 0.2 "trap '' TERM; $up while :; do sleep 1; done" ::: 1
kill -TERM $pid; wait $pid
check "SIGTERM: dies by it" 143 $?

rm -f "$scratch/go"
begin 1 $quiet "$up kill -STOP \$\$; until test -e $scratch/go; do sleep 0.01; done" ::: 1
until_true grep -q 'stopped by SIGSTOP' "$scratch/err"
check "a stopped worker is shown" 1 "$(grep -c 'stopped by SIGSTOP' "$scratch/err")"
kill -USR1 $pid; until_true grep -q 'running: 1' "$scratch/err"
match "SIGUSR1: by what it was stopped" 'running: 1 \| pid [0-9]+ \| [0-9.]+ s \| stopped by SIGSTOP$' "$(cat "$scratch/err")"
kill -CONT $(sed -nE 's/^Begin: 1 +\| pid ([0-9]+)$/\1/p' "$scratch/err")
until_true grep -q continued "$scratch/err"
match "it goes on" '^Cont : 1 +\| pid [0-9]+ \| continued$' "$(cat "$scratch/err")"
touch "$scratch/go"; wait $pid

begin 1 $quiet "$up kill -STOP \$\$; true" ::: 1
until_true grep -q 'stopped by SIGSTOP' "$scratch/err"
kill -TERM $pid; wait $pid
check "a stopped worker is ended too" 143 $?

# Process 1 of a container cannot die of a signal that it has no handler for.
if unshare -pf --mount-proc true 2>/dev/null; then
    for signal in TERM HUP; do # SIGINT comes ignored to what a script puts in the background
        number=$(kill -l $signal)
        rm -f "$scratch"/up.*
        unshare -pf --mount-proc --kill-child=KILL "$fb" $quiet -q "$up sleep 4321; true" ::: 1 >/dev/null 2>&1 &
        outer=$!
        until_true test -e "$scratch/up.1"
        kill -$signal "$(pgrep -P $outer)"
        wait $outer
        check "case 75: process 1 of a container, SIG$signal" $((128 + number)) $?
    done
else
    skip "case 75: process 1 of a container: none can be made here"
fi

begin 1 $quiet "$up sleep 4321; true" ::: 1
worker=$(sed -nE 's/^Begin: 1 +\| pid ([0-9]+)$/\1/p' "$scratch/err")
asleep() { kill -USR1 $pid; grep -qE 'which sleeps$|waits for a child$' "$scratch/err"; }
until_true asleep
match "SIGUSR1: what runs, what it waits for" \
    "running: 1 \| pid $worker \| [0-9.]+ s \| waits for (sleep \(pid [0-9]+\), which sleeps|a child)$" \
    "$(cat "$scratch/err")"
kill -TSTP $pid
until_true eval "grep -q 'T (stopped)' /proc/$pid/status"
until_true eval "grep -q 'T (stopped)' /proc/$worker/status"
check "Ctrl-Z stops the worker too" 1 "$(grep -c 'T (stopped)' /proc/$worker/status)"
kill -CONT $pid
until_true eval "! grep -q 'T (stopped)' /proc/$worker/status"
check "fg: it goes on" 0 "$(grep -c 'T (stopped)' /proc/$worker/status)"
kill -KILL $pid; wait $pid 2>/dev/null
until_true gone $worker
check "case 12: kill -9: the worker dies too" 1 "$(gone $worker && echo 1)"
others=$(marked | grep -oE '[0-9]+') # grandchildren outlive that where no cgroup can be made
[ "$others" = "" ] || kill -KILL $others 2>/dev/null

begin 1 run --json --no-record -j1 "$up sleep 4321; true" ::: 1 2
kill -USR1 $pid; until_true grep -q 'running: 1' "$scratch/err"
match "SIGUSR1 with --json too" "running: 1 \| pid [0-9]+ \|" "$(cat "$scratch/err")"
kill -TERM $pid; wait $pid

begin 2 $quiet --output line -j2 "$up exec yes" ::: 1 2
kill -USR1 $pid
until_true grep -q 'running: 2' "$scratch/err"
check "signals are read while workers flood" 1 "$(grep -c 'running: 2' "$scratch/err")"
kill -TERM $pid; wait $pid
check "and obeyed" 143 $?

out=$($fb $quiet yes ::: a 2>"$scratch/err" | head -n 1; echo ${PIPESTATUS[0]})
check "| head -1: dies of SIGPIPE" $'a\n141' "$out"
check "and says nothing of it" 0 "$(grep -ciE 'pipe|WARNING' "$scratch/err")"
out=$($fb $quiet -j2 --output line yes ::: a a 2>/dev/null | head -n 1; echo ${PIPESTATUS[0]})
check "by line, two workers: the same" $'a\n141' "$out"
# Standard output is a socket that is not read: a socket is written blocking, and only signals end
# that. The third one does, by itself; and no less if others follow it at once.
for number in INT TERM; do
    seen=$(within 60 python3 - "$fb" $number 2>"$scratch/err" <<'PY'
import os, signal, socket, subprocess, sys, time
ours, theirs = socket.socketpair()
number = getattr(signal, "SIG" + sys.argv[2])
signal.signal(signal.SIGINT, signal.SIG_DFL)
p = subprocess.Popen([sys.argv[1], "run", "--plain", "--no-record", "--output", "line", "yes {}"]
                     + [":::", "x"], stdout=theirs, stdin=subprocess.DEVNULL)
def waits():
    try:
        return open("/proc/%d/wchan" % p.pid).read().startswith("sock_")
    except OSError:
        return False
def taken():
    status = open("/proc/%d/status" % p.pid).read()
    return not int(status.split("ShdPnd:\t")[1].split()[0], 16) & 1 << number - 1
while not waits():
    time.sleep(0.01)
for i in range(3):
    p.send_signal(number)
    while i < 2 and not (taken() and waits()):
        time.sleep(0.01)
while sys.argv[2] == "INT" and p.poll() is None:
    p.send_signal(number)
    time.sleep(0.2)
print(-p.wait() == number)
PY
    )
    check "case 69: SIG$number three times in a write that waits: dies of it" True "$seen"
done

finish
