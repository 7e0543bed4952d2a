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
same=0
for i in 1 2 3 4; do
    (cat bytes; echo $i) | cmp - big/$i-$i/stdout && cmp bytes big/$i-$i/stderr && same=$((same + 1))
done
check "megabytes of any bytes, both streams, four at once" 4 $same
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
in_time SIGKILL '$fb $quiet --results kills --timeout $time "ulimit -c 0; eval {}" ::: "sleep 600" "kill -9 \$\$" 2>/dev/null
    cat kills/2-*/exit.json' >out
match "past its time" '"signal":"SIGTERM","cause":"timeout","fate":"timeout \(killed by SIGTERM\)"' "$(cat kills/1-*/exit.json)"
match "killed" '"signal":"SIGKILL","fate":"killed by SIGKILL"' "$(cat kills/2-*/exit.json)"
$fb $quiet --results late 'mkfifo gate; { read x <gate; echo late; } & echo early; exec 3>gate; echo >&3; true' </dev/null 2>/dev/null
check "what a leftover writes is there too" "early late" "$(echo $(sort late/1*/stdout))"
echo old >again/1-x/exit.json
mkfifo hold
$fb $quiet --results again 'read x <hold; true' ::: x 2>/dev/null &
until_true test ! -e again/1-x/exit.json
check "an old end is gone while the job runs again" "no" "$(test -e again/1-x/exit.json && echo yes || echo no)"
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
check "reported once" 1 "$(grep -c 'results full/2-9000/stdout: File too large; they end here, the jobs go on' err)"
check "the jobs go on" 3 "$(cat out)"
$fb run --no-record -q --output none --results t.csv 'printf "a,b"; exit {}' ::: 0 3 2>/dev/null
check "a table" "2 V1=3 Exitval=3 a,b" "$(python3 -c '
import csv
rows = sorted(csv.DictReader(open("t.csv")), key=lambda row: row["Seq"])
print(len(rows), "V1=" + rows[1]["V1"], "Exitval=" + rows[1]["Exitval"], rows[1]["Stdout"])')"
mkfifo go gone
$fb $quiet -j1 --leftovers leave --output none --results late.csv \
    '[ {} = b ] && { echo >go; read x <gone; exit; }; { read x <go; echo late; echo >gone; } & echo early' ::: a b 2>/dev/null
check "what a leftover writes is in its row" "0 early late 11" "$? $(python3 -c '
import csv
row = [row for row in csv.DictReader(open("late.csv")) if row["V1"] == "a"][0]
print(*row["Stdout"].split(), row["Receive"])')"
$fb $quiet --results empty -- true ::: a 2>/dev/null
check "no file for nothing" exit.json "$(ls empty/1-a)"

# ---- as GNU parallel has them
theirs="parallel --no-record -j1"
$fb $theirs --results p --header : 'echo {}; echo e >&2; exit 1' ::: n 1 a/b ::: m .. 'x\y' >out 2>&1
check "by their arguments' names: status, output" "4 " "$? $(cat out)"
check "  their files" 'p/m/\../n/1 p/m/\../n/a\_b p/m/x\\y/n/1 p/m/x\\y/n/a\_b' "$(echo $(find p -name seq -printf '%h\n' | sort))"
check "  what it wrote" "a/b .. e 3" "$(cat 'p/m/\../n/a\_b/'{stdout,stderr,seq} | paste -sd' ')"
long=$(printf 'x%.0s' {1..300})
$fb $theirs --results p2 echo ::: "${long}1" "${long}2"
check "a long argument is one of its own" "${long}1 ${long}2" "$(echo $(cat p2/1/*/stdout))"
$fb $theirs --results 'q/{}-{#}/' echo ::: a/b c
check "DIR with replacement strings" "a/b c" "$(cat q/a/b-1/stdout q/c-2/stdout | paste -sd' ')"
# what was cut short runs again, and nothing else
$fb $theirs --results 'r_{}' --halt now,fail=1 '[ {} != 2 ] && echo ran {}' ::: 1 2 3 2>/dev/null
rm r_1
$fb $theirs --results 'r_{}' --resume echo again ::: 1 2 3
check "--resume by their files" "no ran 3" "$(test -e r_1 && echo again || echo no) $(cat r_3 | sed 's/again/ran/')"
check "  shown before" "echo again 4" "$($fb $theirs --results 'r_{}' --resume --dry-run echo again ::: 1 2 3 4)"
ln -s secret l_a
err=$($fb $theirs --results 'l_{}' echo ::: a 2>&1)
check "no link is followed" "3 forkboard: results l_a: is a link, which is not followed; they end here, the jobs go on no" \
    "$? $err $(test -e secret && echo yes || echo no)"
finish
