# The N-th call fails in the real program: strace puts the error in. A run of 20 jobs must end, say
# what it must, and leave no process.
# shellcheck disable=SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
if ! command -v strace >/dev/null || ! strace -o /dev/null true 2>/dev/null; then
    echo "not tried here: strace cannot trace"
    exit 77
fi
# LeakSanitizer cannot run while traced; what the program leaks is other tests' to say.
export ASAN_OPTIONS=detect_leaks=0

sums() {
    sed -nE 's/.*"event":"ended","jobs":([0-9]+),"succeeded":([0-9]+),"failed":([0-9]+).*/\1 \2 \3/p' \
        "$scratch/out"
}
# inject CASE WHAT PATTERN [OPTION...]: 20 jobs, each prints its argument. Only forkboard is traced: the
# program is exec'ed, so its workers are not followed. Without a cgroup, or some calls would be others
# when the run is 20 ms old: e2e_guard.sh has those.
inject() {
    local case=$1 what=$2 pattern=$3 sum
    shift 3
    seq 20 >"$scratch/items"
    within 60 strace -qq -o "$scratch/trace" -e "trace=${what%%:*}" -e "inject=$what" \
        "$fb" run --json --no-record --no-cgroup -j3 "$@" -a "$scratch/items" -- printf '%s\n' \
        >"$scratch/out" 2>"$scratch/err"
    sum=$(sums)
    check "$case: $what: it was injected" 1 "$(grep -c INJECTED "$scratch/trace")"
    match "$case: $what" "$pattern" "$sum"
    check "$case: $what: forked are reaped" "$(grep -c '"event":"forked"' "$scratch/out")" \
        "$(grep -c '"event":"reaped"' "$scratch/out")"
}

for n in 1 2 7; do
    # What may pass is waited for, and every job runs.
    inject "case 26" "vfork:error=EAGAIN:when=$n" '^20 20 0$'
    inject "case 28" "pipe2:error=EMFILE:when=$((n + 2))" '^20 20 0$'
    # What will not pass by itself is one job's failure.
    inject "case 27" "vfork:error=ENOMEM:when=$n" '^20 19 1$'
    inject "case 27" "pipe2:error=ENOMEM:when=$((n + 2))" '^20 19 1$'
    # An interrupted call is made again.
    inject "case 32" "epoll_wait:error=EINTR:when=$n" '^20 20 0$'
    inject "case 32" "waitid:error=EINTR:when=$n" '^20 20 0$'
    inject "case 32" "wait4:error=EINTR:when=$n" '^20 20 0$'
done
inject "case 32" "write:error=EINTR:when=1" '^20 20 0$' # the stream of events is one write here

# Functions are forked, not exec'ed.
{
    echo "jobs:"
    for i in $(seq 20); do echo "  - { name: j$i, call: work, with: { seconds: 0, exit: 0 } }"; done
} >"$scratch/functions.yaml"
functions() { # CASE WHAT PATTERN
    within 60 strace -qq -o "$scratch/trace" -e "trace=${2%%:*}" -e "inject=$2" \
        "$fb" run --json --no-record --no-cgroup -j3 "$scratch/functions.yaml" >"$scratch/out" 2>"$scratch/err"
    match "$1: functions, $2" "$3" "$(grep -c INJECTED "$scratch/trace") $(sums)"
    check "$1: functions, $2: forked are reaped" "$(grep -c '"event":"forked"' "$scratch/out")" \
        "$(grep -c '"event":"reaped"' "$scratch/out")"
}
for n in 1 2 7; do
    functions "case 26" "clone:error=EAGAIN:when=$n" '^1 20 20 0$'
    functions "case 27" "clone:error=ENOMEM:when=$n" '^1 20 19 1$'
done

# Everything that a run keeps, while one call after another fails: it ends, says how, leaves no
# process, and what it wrote ends in whole lines.
whole() { [ ! -s "$1" ] || [ "$(tail -c 1 "$1")" = "" ]; }
kept() { # WHAT
    local status
    rm -rf "$scratch/kept"
    mkdir "$scratch/kept"
    within 60 strace -qq -o "$scratch/trace" -e "trace=${1%%:*}" -e "inject=$1" \
        "$fb" run --plain -j3 --record "$scratch/kept/record" --joblog "$scratch/kept/log" \
        --results "$scratch/kept/results" -a "$scratch/items" -- printf '%s\n' >"$scratch/out" 2>"$scratch/err"
    status=$?
    [ "$(grep -c INJECTED "$scratch/trace")" = 1 ] || return 1
    # 0: it did not matter; 1: one job failed; 2: it did not begin; 3: something of its own failed
    # There is no place to report that standard error is full.
    if [ $status -gt 3 ] || { [ $status -gt 0 ] && [ ! -s "$scratch/err" ] &&
        ! grep -qE '"(Begin|End  ): .*INJECTED' "$scratch/trace"; }; then
        wrong="$wrong $1: status $status;"
    fi
    whole "$scratch/kept/record" && whole "$scratch/kept/log" || wrong="$wrong $1: a torn line;"
    if [ $status = 0 ] && [ "$(sort -n "$scratch/out")" != "$(seq 20)" ]; then
        wrong="$wrong $1: output is missing;"
    fi
}
for what in write:error=ENOSPC write:error=EIO openat:error=EMFILE openat:error=ENOSPC \
    mkdir:error=EACCES epoll_ctl:error=ENOMEM fcntl:error=EMFILE; do
    wrong="" tried=0
    for n in $(times "1 2 3 5 9" "$(seq 120 | xargs)"); do
        kept "$what:when=$n" || break
        tried=$((tried + 1))
    done
    check "case 33: what a run keeps: $what" "tried" "$([ $tried -gt 0 ] && echo tried)$wrong"
done
for what in signalfd4:error=EMFILE epoll_create1:error=EMFILE timerfd_create:error=ENFILE; do
    strace -qq -o "$scratch/trace" -e "trace=${what%%:*}" -e "inject=$what:when=1" \
        "$fb" run --plain --no-record -a "$scratch/items" -- true >"$scratch/out" 2>"$scratch/err"
    check "case 28: it cannot begin: $what: one line, status 3" "3 1" "$? $(wc -l <"$scratch/err")"
done

# All signals are blocked around a fork: whatever becomes of it, our mask is as before.
mask() { sed -n 's/^SigBlk:\t//p' "$scratch/masks" | sort -u; }
# A worker may look before its parent has come back from vfork(2): it looks again, but not for ever.
look='for i in $(seq 5000); do grep -q "SigBlk:.ffffff" /proc/$PPID/status || break; done; grep SigBlk /proc/$PPID/status; true {}'
"$fb" run --plain --no-record --no-cgroup -q -j1 -- "$look" ::: 1 2 >"$scratch/masks" 2>/dev/null
before=$(mask)
for failure in vfork:error=EAGAIN vfork:error=ENOMEM; do
    strace -qq -o "$scratch/trace" -e trace=vfork -e inject=$failure:when=1 \
        "$fb" run --plain --no-record --no-cgroup -q -j1 -- "$look" ::: 1 2 >"$scratch/masks" 2>/dev/null
    check "case 4: $failure: our mask is as before" "1 $before" "$(grep -c INJECTED "$scratch/trace") $(mask)"
done
finish
