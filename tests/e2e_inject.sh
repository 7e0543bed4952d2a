# The N-th call fails in the real program: strace puts the error in, a run of 20 jobs must end, say
# what it must, and leave nobody behind.
# shellcheck disable=SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
if ! command -v strace >/dev/null || ! strace -o /dev/null true 2>/dev/null; then
    echo "not tried here: strace cannot trace"
    exit 77
fi
# LeakSanitizer cannot run while traced; what the program leaks is other tests' to say.
export ASAN_OPTIONS=detect_leaks=0

# inject WHAT PATTERN [OPTION...]: 20 jobs, each prints its argument. Only forkboard is traced: the
# program is exec'ed, so its workers are not followed.
inject() {
    local what=$1 pattern=$2 sum
    shift 2
    seq 20 >"$scratch/items"
    timeout 60 strace -qq -o "$scratch/trace" -e "trace=${what%%:*}" -e "inject=$what" \
        "$fb" run --json --no-record -j3 "$@" -a "$scratch/items" -- printf '%s\n' \
        >"$scratch/out" 2>"$scratch/err"
    sum=$(sed -nE 's/.*"event":"ended","jobs":([0-9]+),"succeeded":([0-9]+),"failed":([0-9]+).*/\1 \2 \3/p' \
        "$scratch/out")
    check "$what: it was injected" 1 "$(grep -c INJECTED "$scratch/trace")"
    match "$what" "$pattern" "$sum"
    check "$what: forked are reaped" "$(grep -c '"event":"forked"' "$scratch/out")" \
        "$(grep -c '"event":"reaped"' "$scratch/out")"
}

for n in 1 2 7; do
    # What may pass is waited for, and every job runs.
    inject "vfork:error=EAGAIN:when=$n" '^20 20 0$'
    inject "pipe2:error=EMFILE:when=$((n + 2))" '^20 20 0$'
    # What will not pass by itself is one job's failure.
    inject "vfork:error=ENOMEM:when=$n" '^20 19 1$'
    inject "pipe2:error=ENOMEM:when=$((n + 2))" '^20 19 1$'
    # An interrupted call is made again.
    inject "epoll_wait:error=EINTR:when=$n" '^20 20 0$'
    inject "waitid:error=EINTR:when=$n" '^20 20 0$'
    inject "wait4:error=EINTR:when=$n" '^20 20 0$'
done
inject "write:error=EINTR:when=1" '^20 20 0$' # the stream of events is one write here
finish
