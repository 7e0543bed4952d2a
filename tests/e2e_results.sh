# --results: every byte of every job, its end, and what may go wrong.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record -q --output none"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1

$fb $quiet --results a/b 'printf %s {}; echo e{#} >&2; exit {#}' ::: 'New York' x/y 2>/dev/null
check "files of each job" "1-New_York/exit.json 1-New_York/stderr 1-New_York/stdout 2-x_y/exit.json 2-x_y/stderr 2-x_y/stdout" \
    "$(cd a/b && echo */*)"
check "what it wrote" "New York e1" "$(cat a/b/1-*/stdout) $(cat a/b/1-*/stderr)"
check "how it ended" '{"attempt": 1, "code": 2, "command": "printf %s x/y; echo e2 >&2; exit 2", "fate": "exit 2", "job": 2, "name": "x/y", "succeeded": false}' \
    "$(python3 -c '
import json
e = json.load(open("a/b/2-x_y/exit.json"))
assert e.pop("start") > 1.6e9 and e.pop("seconds") >= 0
print(json.dumps(e, sort_keys=True))')"
head -c 3000000 /dev/urandom >bytes
$fb run --plain --record rec -q --output none -j4 --results big 'cat bytes; cat bytes >&2; echo {}' ::: 1 2 3 4 2>/dev/null
for i in 1 2 3 4; do
    (cat bytes; echo $i) | cmp - big/$i-$i/stdout && cmp bytes big/$i-$i/stderr || break
done
check "megabytes of any bytes, both streams, four at once" 4 $i
check "the record stays small" 1 "$(($(stat -c %s rec) < 400000))"
$fb run --json --no-record --results json 'cat bytes' </dev/null >/dev/null
cmp bytes json/1*/stdout
check "with --json too" 0 $?
$fb $quiet -j0 --results many 'echo {}; echo {} >&2' ::: $(seq 400) 2>/dev/null
check "400 at once" "$(for i in $(seq 400); do printf '%s\n%s\n' $i $i; done | cksum)" \
    "$(for i in $(seq 400); do cat many/$i-$i/stdout many/$i-$i/stderr; done | cksum)"
printf 0 >tries
$fb $quiet --results again --retries 2 --retry-wait 0 'n=$(($(cat tries) + 1)); echo $n >tries; echo try $n; exit $((3 - n))' ::: x 2>/dev/null
check "each attempt's output" "try 1 try 2 try 3" "$(echo $(cat again/1-x/stdout.1 again/1-x/stdout.2 again/1-x/stdout))"
match "the end is the last one's" '"attempt":3,.*"succeeded":true,"code":0' "$(cat again/1-x/exit.json)"
$fb $quiet --results none -- ./nosuch ::: x 2>/dev/null
match "what could not be started" '"succeeded":false,"fate":"exec: No such file or directory: ./nosuch"' "$(cat none/1-x/exit.json)"
$fb $quiet --results kills --timeout 0.1 'ulimit -c 0; eval {}' ::: 'sleep 60' 'kill -9 $$' 2>/dev/null
match "past its time" '"signal":"SIGTERM","cause":"timeout","fate":"timeout \(killed by SIGTERM\)"' "$(cat kills/1-*/exit.json)"
match "killed" '"signal":"SIGKILL","fate":"killed by SIGKILL"' "$(cat kills/2-*/exit.json)"
$fb $quiet --results late 'mkfifo gate; { read x <gate; echo late; } & echo early; exec 3>gate; echo >&3; true' </dev/null 2>/dev/null
check "what a leftover writes is there too" "early late" "$(echo $(sort late/1*/stdout))"
echo old >again/1-x/exit.json
mkfifo hold
$fb $quiet --results again 'read x <hold; true' ::: x 2>/dev/null &
until_true test ! -e again/1-x/exit.json
check "an old end is gone while the job runs anew" "no" "$(test -e again/1-x/exit.json && echo yes || echo no)"
echo >hold
wait
check "and there when it has ended" "exit 0" "$(sed -E 's/.*"fate":"([^"]*)".*/\1/' again/1-x/exit.json)"

# ---- what may go wrong
touch file
err=$($fb run --results file/x touch ::: ran 2>&1)
check "no directory can be made: status 2" "2 forkboard: results file/x: Not a directory" "$? $err"
err=$($fb run --results file touch ::: ran 2>&1)
check "a file of that name: status 2" "2 forkboard: results file: Not a directory" "$? $err"
check "and nothing ran" 0 "$(ls | grep -c '^ran$')"
(ulimit -f 8; $fb run --plain --no-record -q --output line -j1 --results full 'head -c {} /dev/zero; echo' ::: 10 9000 10 2>err | wc -l >out
    exit ${PIPESTATUS[0]})
check "a disk that is full: status 3" 3 $?
check "told once" 1 "$(grep -c 'results full/2-9000/stdout: File too large; they end here, the jobs go on' err)"
check "the jobs go on" 3 "$(cat out)"
finish
