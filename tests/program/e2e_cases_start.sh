# Fault cases 2 to 31: how a worker starts, and what the system may refuse. Each check names its case.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q"
show_mask='awk "/^Sig(Blk|Ign)/ {print \$2}" /proc/self/status | sort -u'

check "case 2: a blocked signal is not inherited" "0000000000000000" \
    "$(env --block-signal=TERM,USR2 "$fb" $quiet -- "$show_mask" 2>/dev/null </dev/null)"
check "case 3: an ignored signal is not inherited" "0000000000000000" \
    "$(env --ignore-signal=PIPE,ALRM,USR2 "$fb" $quiet -- "$show_mask" 2>/dev/null </dev/null)"
check "case 3: yes | head -1 is silent" "y" \
    "$(env --ignore-signal=PIPE "$fb" $quiet -- 'yes | head -n 1; true' 2>&1 </dev/null | head -n 1)"
check "case 5: SIGCHLD came ignored" "0 3" \
    "$(echo $(within 30 env --ignore-signal=CHLD "$fb" run --json --no-record -j1 -- sh -c 'exit {}' ::: 0 3 </dev/null |
        sed -n 's/.*"code":\([0-9]*\).*/\1/p'))"
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-'; do
    rm -f "$scratch/seen"
    eval "$fb $quiet -j2 -- 'echo out; echo {} >>$scratch/seen; test -e /proc/self/fd/0' ::: 1 2 $closed" \
        >/dev/null 2>&1 </dev/null || true
    check "case 6: $closed: both jobs ran" "1 2" "$(echo $(sort "$scratch/seen"))"
done

"$fb" run --plain -q --record "$scratch/closed" -- echo ::: loud >&- 2>/dev/null </dev/null
check "case 6: >&-: the record is not taken for standard output" "" "$(grep -v '^{.*}$' "$scratch/closed")"

# 10: forkboard is killed while its child is between fork and prctl.
if can strace "case 10"; then
    rm -f "$scratch/ran"
    # A death that comes before prctl(PR_SET_PDEATHSIG): the child must see that its parent is another.
    rm -f "$scratch/trace"
    ASAN_OPTIONS=detect_leaks=0 strace -qq -f -o "$scratch/trace" -e trace=prctl,setpgid \
        -e inject=setpgid:signal=SIGSTOP:when=1 "$fb" $quiet -- touch "$scratch/ran" \
        </dev/null >/dev/null 2>&1 &
    tracer=$!
    until_true grep -q 'stopped by SIGSTOP' "$scratch/trace"
    child=$(awk '/stopped by SIGSTOP/ {print $1; exit}' "$scratch/trace")
    main=$(pgrep -P $tracer -x forkboard | head -n 1)
    check "case 10: it is the child that waits there" "$main" "$(ps -o ppid= -p "$child" | tr -d ' ')"
    kill -KILL "$main"
    until_true gone "$main"
    kill -CONT "$child"
    { wait $tracer; } 2>/dev/null
    check "case 10: it has gone on" 1 "$(grep -cE "^$child .*(prctl|exited)" "$scratch/trace" | sed 's/[1-9][0-9]*/1/')"
    check "case 10: killed between fork and prctl: no exec" 0 "$(ls "$scratch/ran" 2>/dev/null | wc -l)"
fi

# 22: a stop that hits the child between vfork and exec holds us up, but we go on when it goes on.
if can strace "case 22"; then
    rm -f "$scratch/trace"
    ASAN_OPTIONS=detect_leaks=0 strace -qq -f -o "$scratch/trace" -e trace=close_range \
        -e inject=close_range:signal=SIGSTOP:when=1 "$fb" $quiet -j1 -- echo ::: a \
        </dev/null >"$scratch/out" 2>/dev/null &
    tracer=$!
    until_true grep -q 'stopped by SIGSTOP' "$scratch/trace"
    stopped=$(awk '/stopped by SIGSTOP/ {print $1; exit}' "$scratch/trace")
    kill -CONT "$stopped"
    wait $tracer
    check "case 22: stopped before its exec: goes on after SIGCONT" "a" "$(cat "$scratch/out")"
    # A signal of the terminal to our group in that moment is ours: it neither stops nor ends the child.
    for signal in SIGTSTP SIGINT; do
        ASAN_OPTIONS=detect_leaks=0 within 30 strace -qq -f -o "$scratch/trace" -e trace=close_range \
            -e inject=close_range:signal=$signal:when=1 "$fb" $quiet -j1 -- echo ::: a \
            </dev/null >"$scratch/out" 2>/dev/null
        check "case 22: the terminal's $signal before its exec is not the child's" "a 0" \
            "$(cat "$scratch/out") $(grep -cE "$signal|stopped" "$scratch/trace")"
    done
fi

# 23: a worker that reads the terminal is stopped, and shown so.
if can script "case 23"; then
    wants='stopped by SIGTTIN \(wants the terminal\)'
    match "case 23: it wants the terminal" "$wants" "$(in_time "$wants" 'within 200 script -qec \
        "$fb run --plain --no-record --timeout $time --grace 100ms -- '"'cat </dev/tty; true {}'"' ::: x" /dev/null </dev/null 2>&1')"
fi

touch "$scratch/plain"
printf '#!/no/such/interpreter\n' >"$scratch/script"
printf '\177ELF' >"$scratch/broken"
chmod +x "$scratch/script" "$scratch/broken"
for one in "nosuch:No such file" "/tmp:Is a directory" "$scratch/plain:Permission denied" \
    "$scratch/script:No such file" "$scratch/broken:Exec format error"; do
    match "case 24: exec of ${one##*/} fails with its errno and path" "exec: ${one##*:}.*: ${one%%:*}" \
        "$($fb $quiet -- "${one%%:*}" 2>&1 </dev/null)"
done
match "case 24: an argument of 200 KB" "exec: Argument list too long" \
    "$(head -c 200000 /dev/zero | tr '\0' x | $fb $quiet -- true 2>&1)"

# 25: a program that another process has open for writing is tried again for a moment.
if can strace "case 25"; then
    ASAN_OPTIONS=detect_leaks=0 strace -qq -f -o "$scratch/trace" -e trace=execve \
        -e inject=execve:error=ETXTBSY:when=1 "$fb" run --plain --no-record -- true \
        </dev/null >"$scratch/out" 2>&1
    match "case 25: a busy program: it says so in the end" 'exec: Text file busy: true' "$(cat "$scratch/out")"
    check "case 25: after ten tries" 10 "$(grep -c 'ETXTBSY.*INJECTED' "$scratch/trace")"
fi

if can another "case 26"; then
    chmod 755 "$scratch"
    cp "$fb" "$scratch/forkboard"
    # The first five are there until the sixth has been tried.
    seen=$(yes 1 | head -n 10 | HOME=/ setpriv --reuid 61002 --regid 61002 --clear-groups \
        prlimit --nproc=6 "$scratch/forkboard" run --json --no-record -j20 -- sleep 2>&1)
    match "case 26: fork says EAGAIN: every job runs" '"event":"ended","jobs":10,"succeeded":10' "$seen"
    match "case 26: and it is reported" \
        'Resource temporarily unavailable: (with [0-9]+ workers? running|no worker runs)' "$seen"
fi
worst=0
for n in $(seq 3 40); do
    seq 4 | within 20 prlimit --nofile=$n:$n "$fb" $quiet -j3 true >/dev/null 2>&1
    status=$?
    # 127: the loader itself could not open the libraries
    [ $status -lt 4 ] || [ $status = 127 ] || worst=$status
done
check "case 28: with 3 to 40 descriptors it ends and says how" 0 $worst
check "case 28: with 24 all jobs run" "30 0" \
    "$(seq 30 | prlimit --nofile=24:24 "$fb" run --json --no-record -j0 -- true |
        sed -nE 's/.*"event":"ended","jobs":([0-9]+).*"failed":([0-9]+).*/\1 \2/p')"
if can strace "case 29"; then
    many=1048576 # where we may; else as many as we may
    prlimit --nofile=$many:$many true 2>/dev/null || many=$(ulimit -Hn)
    rm -f "$scratch/trace"
    ASAN_OPTIONS=detect_leaks=0 prlimit --nofile=$many:$many \
        strace -qq -f -o "$scratch/trace" -e trace=close,execve "$fb" $quiet -- true </dev/null >/dev/null 2>&1
    check "case 29: a limit of $many files costs no closes" "1 1" \
        "$(($(grep -c execve "$scratch/trace") >= 2)) $(($(wc -l <"$scratch/trace") < 400))"
fi
check "case 30: raised for us, the old limit of files for workers" "100 100" \
    "$(echo $(seq 2 | prlimit --nofile=100:4096 $fb $quiet -j0 -- 'ulimit -Sn; true {}' 2>/dev/null))"
check "case 30: it was raised" 1 \
    "$(($(seq 2 | prlimit --nofile=100:4096 $fb $quiet -j0 -- 'awk "/open files/ {print \$4}" /proc/$PPID/limits; true {}' 2>/dev/null | head -n 1) > 100))"
check "case 31: 0, 1, 2 and no other, beside 50 running" "0 1 2" \
    "$(echo $(seq 50 | $fb $quiet -j0 -- 'ls /proc/$$/fd; true {}' 9</dev/null 2>/dev/null | sort -u))"
check "case 61: what an argument holds is no shell text" "\$(touch $scratch/no); '; x" \
    "$($fb $quiet -- 'echo {}; true' ::: "\$(touch $scratch/no); '; x" 2>/dev/null)"
check "case 61: and was not run" 0 "$(ls "$scratch/no" 2>/dev/null | wc -l)"

# 21: on a terminal without a shell over it our SIGTSTP is thrown away: the board must go on.
check "case 21: Ctrl-Z in an orphaned group: no half-suspended screen" "answered" "$(python3 - "$fb" <<'PY'
import os, pty, select, signal, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], [sys.argv[1], "run", "--no-record", "--", "sleep", "300"])
gone = False  # it has closed the terminal
pace = int(os.environ.get("FORKBOARD_PACE", "1"))  # helper_limit
def until(words, limit=20):
    global gone
    seen, end = b"", time.monotonic() + limit * pace
    while words not in seen and not gone and time.monotonic() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try:
                seen += os.read(fd, 65536)
            except OSError:
                gone = True
    return words in seen
ready = until(b"Begin")  # "0 running" stands there before
os.write(fd, b"\x1a")
asked = left = False
for _ in range(100 * pace):  # what is typed while the terminal changes hands may be lost
    os.write(fd, b"q")
    asked = until(b"quit?", 0.3) or asked
    if asked:
        os.write(fd, b"y")
        until(b"never said", 0.3)
    if gone:
        break
if not gone:
    os.kill(pid, signal.SIGKILL)
status = os.waitpid(pid, 0)[1]
left = gone and os.WIFEXITED(status)
print("answered" if ready and asked and left else f"ready {ready}, asked {asked}, left {left}")
PY
)"
# 45: a terminal that hangs up where that is ignored (nohup): the run goes on, without a screen and
# without a busy loop over a terminal that is gone.
mkfifo "$scratch/nohup"
check "case 45: under nohup: it goes on, does not spin, and ends" "went on, 0" "$(python3 - "$fb" "$scratch/nohup" <<'PY'
import os, pty, select, signal, sys, time
pid, fd = pty.fork()
if pid == 0:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.environ["TERM"] = "xterm"
    os.execv(sys.argv[1], [sys.argv[1], "run", "--no-record", "--exit", "--", f"read x <{sys.argv[2]}; true"])
pace = int(os.environ.get("FORKBOARD_PACE", "1"))
seen, end = b"", time.monotonic() + 20 * pace
while b"running" not in seen and time.monotonic() < end and select.select([fd], [], [], 20 * pace)[0]:
    seen += os.read(fd, 65536)
os.close(fd)
def ticks():
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
before = ticks()
time.sleep(1)
spun = ticks() - before
with open(sys.argv[2], "w") as gate:
    gate.write("go\n")
for _ in range(400 * pace):
    ended, status = os.waitpid(pid, os.WNOHANG)
    if ended:
        break
    time.sleep(0.05)
else:
    os.kill(pid, signal.SIGKILL)
    status = "it did not end"
print(f"went on, {status}" if spun < 20 else f"{spun} ticks in a second")
PY
)"
cat >"$scratch/memory.yaml" <<'YAML'
jobs:
  - { name: much, call: allocate, with: { size: 900M, seconds: 0 }, memory: 300M }
  - { name: little, call: allocate, with: { size: 1M, seconds: 0 }, memory: 300M }
YAML
case $(ldd "$fb" 2>/dev/null) in
    *libasan*) ;; # it cannot start under a limit of address space
    *) check "case 59: a memory limit ends the worker that goes past it, and no other" "much" \
        "$($fb run --plain --no-record "$scratch/memory.yaml" 2>&1 | sed -nE 's/^  ([a-z]+) .*(exit [1-9]|killed).*/\1/p')" ;;
esac
finish
