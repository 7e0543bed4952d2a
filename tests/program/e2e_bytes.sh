# No byte of a worker's output is lost or doubled at status 0, and nothing that is written holds the
# run up: names without a bound, few descriptors, full disks, pipes that are not read.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
run="run --plain --no-record"

# ---- names at and past what a buffer holds
for size in 16383 16384 131000; do
    name=$(head -c $size /dev/zero | tr '\0' a)
    seen=$($fb $run -q --tag 'echo hi {#}' ::: "$name" 2>"$scratch/err"); status=$?
    check "case 70: --tag, a name of $size bytes" "0 hi 1 4095" \
        "$status $(cut -f 2 <<<"$seen") $(cut -f 1 <<<"$seen" | sed 's/[.][.][.]$//' | tr -d '\n' | wc -c)"
    for way in -k "--output line" "--results $scratch/r$size" "--joblog $scratch/j$size"; do
        seen=$($fb $run $way 'seq 3; true {}' ::: "$name" b 2>"$scratch/err"); status=$?
        check "case 70: $way, a name of $size bytes" "0 12" "$status $(wc -c <<<"$seen")"
        check "its lines are bounded" "" "$(grep -E '.{500}' "$scratch/err" | cut -c 1-80)"
    done
    check "the directory of its results" "seq 3;" "$(sed -nE 's/.*"command":"(seq 3;).*/\1/p' "$scratch/r$size/1-a"*/exit.json)"
    $fb run -q --plain --record "$scratch/record$size" 'true {}' ::: "$name" 2>"$scratch/err"
    check "case 70: a replay of it" "0 0" "$($fb replay --plain "$scratch/record$size" >/dev/null 2>"$scratch/err"
        echo $? "$(grep -cE '.{500}' "$scratch/err")")"
done

# ---- output that waits, and no place for it
wanted=$(for i in {1..40}; do seq 20000; done | cksum)
for files in 24 32 64; do
    seen=$( (ulimit -n $files; $fb $run -q -j 100 'seq 20000; true {}' ::: {1..40} 2>"$scratch/err"; echo $? >"$scratch/status") | cksum)
    check "case 66: $files descriptors: every byte, status 0" "0 $wanted" "$(cat "$scratch/status") $seen"
    check "and not a word of it being cut" 0 "$(grep -c 'is cut' "$scratch/err")"
done
wanted=$(for i in {1..30}; do seq 5000 | sed "s/^/$i /"; done | cksum)
seen=$( (ulimit -n 40; $fb $run -q -k -j 100 'test {} != 1 || sleep 0.3; seq 5000 | sed "s/^/{} /"' ::: {1..30} 2>"$scratch/err") | cksum)
check "case 66: in order with few descriptors, though the first is the last to end" "$wanted" "$seen"
wanted=$(seq 60000 | cksum)
for dir in "$scratch/none" "$scratch/list" relative /proc/1; do
    : >"$scratch/list"
    seen=$(TMPDIR=$dir $fb $run -q -j2 'seq {}' ::: 60000 2>"$scratch/err"; echo $? >"$scratch/status")
    check "case 65: TMPDIR=$dir: every line, status 0" "0 $wanted" "$(cat "$scratch/status") $(cksum <<<"$seen")"
done
# Files of a few KiB are all that may be: 4 x 40 MB wait in memory up to a bound, then one is read
# after the other. Grouped, each worker's lines stay together.
many='for i in 1 2 3 4 5; do yes {} | head -c 8000000; done'
wanted=$(for i in a b c d; do yes $i | head -c 40000000; done | cksum)
for way in "" -k "--output line"; do
    (ulimit -f 16; $fb $run -q -j4 $way "$many" ::: a b c d 2>"$scratch/err"; echo $? >"$scratch/status") |
        uniq -c >"$scratch/counts"
    check "case 65: no file takes it ($way): status 0" 0 "$(cat "$scratch/status")"
    check "every line" "$(printf '%s 20000000\n' a b c d)" \
        "$(awk '{ n[$2] += $1 } END { for (i in n) print i, n[i] }' "$scratch/counts" | sort)"
    [ "$way" = "--output line" ] || check "each worker's together ($way)" 4 "$(wc -l <"$scratch/counts")"
    [ "$way" != -k ] || check "in order" "a b c d" "$(awk '{ print $2 }' "$scratch/counts" | xargs)"
    check "it is said in one line" 1 "$(grep -c 'output waits in memory.*File too large' "$scratch/err")"
done

# ---- standard output is cut by a full disk: in a newline, wherever the last write ended
lines='seq 10000 | sed "s/^/{} a line /"'
cut_well() { # NAME FILE
    check "case 68: $1: status 3" 3 "$(cat "$scratch/status")"
    check "it is said in one line" 1 "$(grep -c 'standard output: [NF]' "$scratch/err")"
    check "case 68: it ends in a newline" "$(($3 + 0)) \\n" "$(stat -c %s "$2") $(tail -c 1 "$2" | od -An -c | tr -d ' ')"
}
for way in "" -k "--output line"; do
    for size in 16 17 18; do
        (ulimit -f $size; $fb $run -q -j2 $way "$lines" ::: 1 2 >"$scratch/cut" 2>"$scratch/err"; echo $? >"$scratch/status")
        cut_well "a limit of $size KiB ($way)" "$scratch/cut" $((size * 1024))
        echo first >"$scratch/cut"
        (ulimit -f $size; $fb $run -q -j2 $way "$lines" ::: 1 2 >>"$scratch/cut" 2>"$scratch/err"; echo $? >"$scratch/status")
        cut_well "the same, appended" "$scratch/cut" $((size * 1024))
        check "what was there before stays" first "$(head -n 1 "$scratch/cut")"
    done
done
head -c 16384 /dev/zero | tr '\0' a >"$scratch/cut"
(ulimit -f 16; $fb $run -q echo ::: 1 >>"$scratch/cut" 2>"$scratch/err"; echo $? >"$scratch/status")
check "a file that took nothing of ours is as it was" "3 a" "$(cat "$scratch/status") $(tail -c 1 "$scratch/cut")"
if can mount "the disk is full under standard output"; then
    mkdir "$scratch/disk" && mount -t tmpfs -o size=64k none "$scratch/disk"
    $fb $run -q -j2 "$lines" ::: 1 2 >"$scratch/disk/cut" 2>"$scratch/err"; echo $? >"$scratch/status"
    cut_well "a full disk" "$scratch/disk/cut" 65536
    umount "$scratch/disk"
fi

# ---- a record and a log go on after their first flush, and after a write that took a part
seq 2000 | $fb run -q --plain -j4 --record "$scratch/long" --joblog "$scratch/long.log" 'true {}' 2>"$scratch/err"
check "2,000 jobs: status 0" 0 $?
check "the record has each of them, and the end" "2000 ended" "$(python3 -c '
import json, sys
e = [json.loads(l)["event"] for l in open(sys.argv[1])]
print(e.count("reaped"), e[-1])' "$scratch/long")"
check "the log has a line of each" "2001 2000" "$(wc -l <"$scratch/long.log") $(sed 1d "$scratch/long.log" | cut -f 1 | sort -u | wc -l)"
match "a replay counts the same" '2000 jobs: 2000 succeeded' "$($fb replay --plain "$scratch/long" 2>&1)"

# ---- pipes for a record and a log: 300 jobs of a kilobyte are more than a pipe holds
seq -f "%.0f$(printf %01000d 0)" 300 >"$scratch/rows"
mkfifo "$scratch/record.pipe" "$scratch/log.pipe"
cat "$scratch/record.pipe" >"$scratch/record.out" &
cat "$scratch/log.pipe" >"$scratch/log.out" &
$fb run -q --plain -j4 --record "$scratch/record.pipe" --joblog "$scratch/log.pipe" -a "$scratch/rows" true 2>"$scratch/err"
check "a record and a log in pipes: status 0" 0 $?
wait
check "whole" '301 300 "ended"' "$(wc -l <"$scratch/log.out") $(grep -c '"event":"reaped"' "$scratch/record.out") \
$(tail -n 1 "$scratch/record.out" | grep -o '"ended"')"
# A reader that reads a little and goes: it is said, the jobs go on.
head -c 100 "$scratch/log.pipe" >/dev/null &
$fb run -q --plain --no-record -j4 --joblog "$scratch/log.pipe" -a "$scratch/rows" true 2>"$scratch/err"
check "case 67: the reader of a log goes: status 3" 3 $?
check "it is said once" 1 "$(grep -c 'job log .*Broken pipe; it ends here, the jobs go on' "$scratch/err")"
match "all jobs ran" '300 jobs: 300 succeeded' "$(cat "$scratch/err")"
head -c 100 "$scratch/record.pipe" >/dev/null &
$fb run -q --plain -j4 --record "$scratch/record.pipe" -a "$scratch/rows" true 2>"$scratch/err"
check "case 67: the reader of a record goes: status 3" "3 1" "$? $(grep -c 'Broken pipe; it ends here, the jobs go on' "$scratch/err")"
# One that goes when the run has ended, and the record is still on its way to it.
(exec <"$scratch/record.pipe"; until_true grep -q '300 jobs: 300 succeeded' "$scratch/err") &
rm -f "$scratch/err" # what the run before it said
$fb run -q --plain -j4 --record "$scratch/record.pipe" -a "$scratch/rows" true 2>"$scratch/err"
check "the reader of a record goes after the run: status 3" 3 $?
check "that is its last line, and no word of jobs that go on" "forkboard: record $scratch/record.pipe: Broken pipe 0" \
    "$(tail -n 1 "$scratch/err") $(grep -c 'go on' "$scratch/err")"
# One that reads slowly is waited for, longer than one that reads nothing, and gets every line.
python3 -c '
import os, time
while part := os.read(0, 8192):
    os.write(1, part)
    time.sleep(0.05)' <"$scratch/record.pipe" >"$scratch/slow.out" &
reader=$!
$fb run -q --plain -j4 --record "$scratch/record.pipe" -a "$scratch/rows" true 2>"$scratch/err"
check "a record that is read slowly: status 0, without a word of its reader" "0 0" "$? $(grep -c reader "$scratch/err")"
wait $reader
check "and it is whole" '"ended"' "$(tail -n 1 "$scratch/slow.out" | grep -o '"ended"')"
# One that stays and reads nothing: the jobs end, and a signal ends the wait for it.
for way in --joblog --record; do
    sleep 1000 <"$scratch/log.pipe" &
    reader=$!
    rm -f "$scratch/err" # what the run before it said
    $fb run -q --plain $([ $way = --record ] || echo --no-record) -j4 $way "$scratch/log.pipe" -a "$scratch/rows" true 2>"$scratch/err" &
    pid=$!
    until_true grep -q '300 jobs: 300 succeeded' "$scratch/err"
    until_true grep -q 'reads nothing' "$scratch/err"
    match "case 67: $way: that it waits is said" \
        "^forkboard: the reader of the $([ $way = --record ] && echo record || echo 'job log') reads nothing: it is waited for$" "$(cat "$scratch/err")"
    kill -TERM $pid
    wait $pid 2>/dev/null
    check "case 67: $way on a pipe that is not read: the run ends, SIGTERM ends the wait" 143 $?
    kill $reader; wait $reader 2>/dev/null
    sleep 1000 <"$scratch/log.pipe" &
    reader=$!
    rm -f "$scratch/err" "$scratch/out"
    yes | $fb run -q --plain $([ $way = --record ] || echo --no-record) -j4 $way "$scratch/log.pipe" "true {#} $(printf %01000d 0); echo {#}" >"$scratch/out" 2>"$scratch/err" &
    pid=$!
    until_true grep -qx 120 "$scratch/out"
    kill -TERM $pid
    until_true grep -q '^wall' "$scratch/err"
    until_true gone $pid
    kill -KILL $pid 2>/dev/null
    wait $pid 2>/dev/null
    match "case 67: $way: a run without end is ended by one signal" '^143$' $?
    kill $reader; wait $reader 2>/dev/null
done

# ---- results: places of others
cd "$scratch" || exit 3
$fb $run -q --results res 'echo a >&2; until [ -e res/1-x/stderr ]; do sleep 0.01; done; mkfifo res/1-x/stdout; echo lost; true {}' ::: x 2>err
check "a FIFO where a result goes: status 3, and nothing waits" "3 1" "$? $(grep -c 'stdout: is no regular file; they end here' err)"
mkdir linked; echo precious >victim; mkdir -p linked/1-x; ln -s "$scratch/victim" linked/1-x/stdout
$fb $run -q --results linked echo ::: x >out 2>err
check "a link is not followed: a file takes its place" "0 precious x no" \
    "$? $(cat victim) $(cat linked/1-x/stdout) $([ -L linked/1-x/stdout ] && echo yes || echo no)"
mkdir dirs elsewhere; ln -s ../elsewhere dirs/1-x
$fb $run -q --results dirs echo ::: x >out 2>err
check "nor one for a directory" "3 0" "$? $(ls elsewhere | wc -l)"
if [ "$(id -u)" = 0 ]; then
    mkdir -p theirs/1-x; chown 65534 theirs/1-x
    $fb $run -q --results theirs echo ::: x >out 2>err
    check "nor another user's directory written" "3 0 1" "$? $(ls theirs/1-x | wc -l) $(grep -c "another user's" err)"
fi

# ---- the directory of records
mkdir s1 's?'
for i in $(seq 3); do XDG_STATE_HOME=$scratch/s1 $fb run -q --plain true </dev/null 2>/dev/null; done
before=$(ls s1/forkboard | wc -l)
for i in $(seq 53); do XDG_STATE_HOME="$scratch/s?" $fb run -q --plain true </dev/null 2>/dev/null; done
check "a name that is a pattern removes no records of others" "$before 1" "$(ls s1/forkboard | wc -l) $(($(ls 's?/forkboard' | grep -c run-) <= 51))"
mkdir -p s2 elsewhere; ln -s ../elsewhere s2/forkboard
match "a state directory that is a link is not written" "is not recorded" "$(XDG_STATE_HOME=$scratch/s2 $fb run --plain true 2>&1 </dev/null)"
check "nothing is in it" 0 "$(ls elsewhere | wc -l)"
if [ "$(id -u)" = 0 ]; then
    mkdir -p s3/forkboard; chown 65534 s3/forkboard
    match "nor another user's" "another user's.*is not recorded" "$(XDG_STATE_HOME=$scratch/s3 $fb run --plain true 2>&1 </dev/null)"
    check "nothing is in that" 0 "$(ls s3/forkboard | wc -l)"
fi

finish
