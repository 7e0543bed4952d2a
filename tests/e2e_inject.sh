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

# inject CASE WHAT PATTERN [OPTION...]: 20 jobs, each prints its argument. Only forkboard is traced: the
# program is exec'ed, so its workers are not followed.
inject() {
    local case=$1 what=$2 pattern=$3 sum
    shift 3
    seq 20 >"$scratch/items"
    timeout 60 strace -qq -o "$scratch/trace" -e "trace=${what%%:*}" -e "inject=$what" \
        "$fb" run --json --no-record -j3 "$@" -a "$scratch/items" -- printf '%s\n' \
        >"$scratch/out" 2>"$scratch/err"
    sum=$(sed -nE 's/.*"event":"ended","jobs":([0-9]+),"succeeded":([0-9]+),"failed":([0-9]+).*/\1 \2 \3/p' \
        "$scratch/out")
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

# All signals are blocked around a fork: whatever becomes of it, our mask is as before.
mask() { sed -n 's/^SigBlk:\t//p' "$scratch/masks" | sort -u; }
# A worker may look before its parent has come back from vfork(2): it looks again, but not for ever.
look='for i in $(seq 200); do grep -q "SigBlk:.ffffff" /proc/$PPID/status || break; done; grep SigBlk /proc/$PPID/status; true {}'
"$fb" run --plain --no-record -q -j1 -- "$look" ::: 1 2 >"$scratch/masks" 2>/dev/null
before=$(mask)
for failure in vfork:error=EAGAIN vfork:error=ENOMEM; do
    strace -qq -o "$scratch/trace" -e trace=vfork -e inject=$failure:when=1 \
        "$fb" run --plain --no-record -q -j1 -- "$look" ::: 1 2 >"$scratch/masks" 2>/dev/null
    check "case 4: $failure: our mask is as before" "1 $before" "$(grep -c INJECTED "$scratch/trace") $(mask)"
done
finish
