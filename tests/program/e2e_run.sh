# What `forkboard run` does with jobs, inputs, output and exit statuses.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
quiet="run --plain --no-record"

# ---- inputs and replacement strings
check "argument appended" $'a\nb' "$($fb $quiet -j1 echo ::: a b 2>/dev/null)"
check "replacement strings" 'x/y.c x/y y.c x y 1 1' \
    "$($fb $quiet -- echo {} {.} {/} {//} {/.} {#} {%} ::: x/y.c 2>/dev/null)"
check "combinations, the last fastest" $'a 1\na 2\nb 1\nb 2' \
    "$($fb $quiet -j1 echo {1} {2} ::: a b ::: 1 2 2>/dev/null)"
check "linked, the shorter ends it" $'a 1\nb 2' \
    "$($fb $quiet -j1 echo ::: a b c :::+ 1 2 2>/dev/null)"
check "lines of standard input" $'1\n2\n3' "$(seq 3 | $fb $quiet -j1 echo 2>/dev/null)"
check "the last line needs no newline" $'1\n2' "$(printf '1\n2' | $fb $quiet -j1 echo 2>/dev/null)"
check "NUL between items" $'a\nb|c' "$(printf 'a\nb\0c' | $fb $quiet -j1 -0 printf '%s|' 2>/dev/null | sed 's/|$//')"
check "no such column: an empty word, and no quote is opened" '<\><;echo lost>' \
    "$(echo ';echo lost' | $fb $quiet --colsep , "printf '<%s>' \\{2}'' '{1}'" 2>/dev/null)"
check "columns" 'b a' "$(echo a,b | $fb $quiet --colsep , echo {2} {1} 2>/dev/null)"
printf '1\n2\n' >"$scratch/list"
check "-a FILE" $'1\n2' "$($fb $quiet -j1 -a "$scratch/list" echo 2>/dev/null)"
check ":::: FILE with :::" $'1 x\n2 x' "$($fb $quiet -j1 echo :::: "$scratch/list" ::: x 2>/dev/null)"
check "no input: once" 'hello' "$($fb $quiet echo hello 2>/dev/null </dev/null)"
check "a shell line, values quoted" "it's \$(touch x); a" \
    "$($fb $quiet -j1 'echo {}; true' ::: "it's \$(touch x); a" 2>/dev/null)"
check "hostile bytes survive" "$(printf 'My brother'\''s 12" *** record  (costs $$$).jpg\xff\n.')" \
    "$($fb $quiet 'printf %s {}; echo; printf .' ::: "$(printf 'My brother'\''s 12" *** record  (costs $$$).jpg\xff')" 2>/dev/null)"
check "no value is a command where lines stand in lines" "\$(touch PWN) a b.mp3" \
    "$(cd "$scratch" && $fb $quiet -j1 'x=$(basename "{}"); echo "$x" # {}' ::: '$(touch PWN)' $'a b.mp3' 2>/dev/null | xargs; ls "$scratch" | grep PWN)"
err=$($fb $quiet 'echo "${x%{}}"' ::: a 2>&1)
check "a place that no quoting makes safe is refused" \
    "2 forkboard: COMMAND, character 11: '{}' within \${...}: no value is safe there; let it be a variable first: x={}; ... \"\$x\"" "$? $err"
check "case 74: {3} of one input is text" "3" "$(printf '%s\n' 123 a 456 789 >"$scratch/n"; $fb $quiet -- grep -cE '^[0-9]{3}$' {} ::: "$scratch/n" 2>/dev/null)"
err=$($fb $quiet echo {} {2/} ::: a 2>&1)
check "case 74: what says more is refused" "2 forkboard: word 3 of COMMAND, character 1: '{2/}' where there is 1 input" "$? $err"
check "no shell with several words" '$HOME' "$($fb $quiet echo ::: '$HOME' 2>/dev/null)"
check "dry run quotes" "echo 'a b' '\$(x)' ''" "$($fb run --dry-run echo ::: 'a b' ::: '$(x)' ::: '')"
hostile=$(printf "a\nb\033[31m\302\233 it's \\\\ \377\t\342\200\256.")
for form in printf\ %s\ {} 'printf %s {}; true'; do
    [ "$form" = 'printf %s {}' ] && words=($form) || words=("$form")
    line=$($fb run --dry-run -- "${words[@]}" ::: "$hostile")
    check "dry run: one line" 1 "$(wc -l <<<"$line")"
    check "nothing that a terminal obeys" "" "$(LC_ALL=C tr -d '\40-\176\n' <<<"$line")"
    check "and still the same command" "$hostile" "$(bash -c "$line")"
done
check "shuffled by the seed" "$($fb run --dry-run --shuf --seed 7 echo ::: 1 2 3 4 5 6)" \
    "$($fb run --dry-run --shuf --seed 7 echo ::: 1 2 3 4 5 6)"
check "without a seed each time another order" 1 "$((
    $(for i in 1 2 3 4 5 6; do $fb run --dry-run --shuf echo ::: {1..20} 2>/dev/null | cksum; done | sort -u | wc -l) > 1))"
seen=$($fb run --plain -q -j1 --shuf --record "$scratch/shuf" echo ::: {1..20} 2>"$scratch/err")
seed=$(sed -nE 's/^wall .* \| seed ([0-9]+)$/\1/p' "$scratch/err")
check "the summary says the seed" "$(head -n 1 "$scratch/shuf" | sed -E 's/.*"seed":"([0-9]+)".*/\1/')" "$seed"
check "and it brings the run again" "$seen" "$($fb $quiet -j1 --shuf --seed "$seed" echo ::: {1..20} 2>/dev/null)"
seen=$($fb run --dry-run --shuf echo ::: {1..20} 2>"$scratch/err")
check "a dry run says it too" "$seen" \
    "$($fb run --dry-run --shuf $(grep -oE -- '--seed [0-9]+' "$scratch/err") echo ::: {1..20})"
check "no word of a seed where nothing is drawn" 0 "$($fb $quiet true ::: 1 2>&1 | grep -c seed)"
check "shuffled: all are there" "$(seq 50)" \
    "$(seq 50 | $fb $quiet -j1 --shuf --seed 3 echo 2>/dev/null | sort -n)"

# ---- fates and exit statuses
$fb $quiet true ::: 1 2 >/dev/null 2>&1; check "all succeeded: 0" 0 $?
$fb $quiet false ::: 1 2 >/dev/null 2>&1; check "some failed: 1" 1 $?
seen=$(seq 0 255 | $fb run --json --no-record -j8 -- sh -c 'exit {}' 2>/dev/null |
    python3 -c '
import json, sys
name, bad = {}, 0
for line in sys.stdin:
    e = json.loads(line)
    if e["event"] == "queued": name[e["job"]] = int(e["name"])
    if e["event"] == "exited": bad += e["code"] != name[e["job"]]
    if e["event"] == "ended": print(e["jobs"], e["succeeded"], e["failed"], bad)')
check "each of 256 codes is its own" "256 1 255 0" "$seen"
seen=$(for i in 1 2 3 6 8 9 11 13 14 15; do echo $i; done |
    $fb run --json --no-record -j2 -- sh -c 'ulimit -c 0; kill -{} $$' |
    python3 -c '
import json, signal, sys
name = {}
for line in sys.stdin:
    e = json.loads(line)
    if e["event"] == "queued": name[e["job"]] = int(e["name"])
    if e["event"] == "exited": assert e["signal"] == signal.Signals(name[e["job"]]).name, e
    if e["event"] == "ended": print(e["failed"])')
check "signals by name" 10 "$seen"
err=$($fb $quiet sh -c 'exit {}' ::: 0 3 2>&1 >/dev/null)
match "Begin line" '^Begin: 0          \| pid [0-9]+$' "$err"
match "End line" '^End  : 3          \| pid [0-9]+ \| +[0-9]+\.[0-9]{2} s \| exit 3$' "$err"
check "the warning is the last line" "WARNING: 1 of 2 workers failed" "$(tail -n 1 <<<"$err")"
match "killed by" 'killed by SIGSEGV' "$($fb $quiet 'ulimit -c 0; kill -SEGV $$' 2>&1 </dev/null)"
match "time-out" 'timeout \(killed by SIGTERM\)' \
    "$($fb $quiet --timeout 0.1 sleep ::: 60 2>&1)"
match "time-out, TERM ignored" 'timeout \(killed by SIGKILL\)' \
    "$(in_time SIGKILL '$fb $quiet --timeout $time --grace 0.1 -- "trap \"\" TERM; sleep {} & wait; wait" ::: 600 2>&1')"
err=$($fb $quiet -q sh -c 'exit {}' ::: 0 3 2>&1)
check "quiet: no Begin" "" "$(grep Begin <<<"$err")"
check "quiet: only the failed End" 1 "$(grep -c '^End' <<<"$err")"
err=$(seq 60 | $fb $quiet -q -j4 -- 'test {} != 7 && test {} != 50' 2>&1)
check "over 40 jobs: the failed alone" 2 "$(sed '/^the slowest:/,$d' <<<"$err" | grep -cE '^  [0-9]+ ')"
check "then the five slowest" 5 "$(sed '1,/^the slowest:/d' <<<"$err" | grep -cE '^  [0-9]+ ')"
check "how to run the failed again" '' "$(grep rerun: <<<"$err")" # without a record it cannot be
err=$($fb run --plain --record "$scratch/r 1" sh -c 'test -e {}' ::: "$scratch/late" 2>&1)
: >"$scratch/late"
match "its line in a shell does so" '^1 job: 1 succeeded' \
    "$(PATH=$(dirname "$fb"):$PATH bash -c "$(sed -n 's/^rerun: forkboard again/& --plain --no-record/p' <<<"$err" |
        sed 's/^rerun: //')" 2>&1)"

printf 0 >"$scratch/tries"
err=$($fb $quiet --retries 3 --retry-wait 0 'n=$(($(cat {}) + 1)); echo $n >{}; echo try $n >&2; test $n = 3' ::: "$scratch/tries" 2>&1)
check "retries: until it succeeds" "0 3" "$? $(cat "$scratch/tries")"
match "each is reported" '^Retry: .* \| try 3 in [0-9.]+ s$' "$err"
match "and which attempt succeeded" '^  .* \| exit 0 \(try 3\)$' "$err"
# Grouped, what is printed is the last attempt's alone, as in GNU parallel; by line a line says it.
cd "$scratch" || exit 3
twice='echo row {}; echo err {} >&2; test -e {} || { touch {}; exit 1; }'
check "case 78: retries: the last attempt's output alone" "row one" "$($fb $quiet -q --retries 1 --retry-wait 0 "$twice" ::: one 2>err)"
check "on standard error too" 1 "$(grep -c '^err one' err)"
check "and nothing says that it begins again" 0 "$(grep -c 'begins again' err)"
rm -f one
check "case 78: as GNU parallel has it" "$(parallel --will-cite -j1 --retries 2 "$twice" ::: one 2>/dev/null)" \
    "$(rm -f one; $fb $quiet -q -j1 --retries 1 --retry-wait 0 "$twice" ::: one 2>/dev/null)"
check "of several, in order, with tags" $'1\trow 1\n2\trow 2\n3\trow 3' \
    "$($fb $quiet -q -k --tag --retries 1 --retry-wait 0 "$twice" ::: 1 2 3 2>/dev/null)"
check "of one that fails for good" "row $scratch/no/such" \
    "$($fb $quiet -q --retries 2 --retry-wait 0 "$twice" ::: "$scratch/no/such" 2>/dev/null)"
rm -f one
check "by line each attempt's" "row one row one" "$(echo $($fb $quiet -q --output line --retries 1 --retry-wait 0 "$twice" ::: one 2>err))"
check "case 78: by line, one line says so" "forkboard: output of one begins again: the attempt before has failed" "$(grep 'begins again' err)"
rm -f one
: >"$scratch/abc"
check "a stop during the wait: what it printed comes" "row one" \
    "$($fb $quiet -j2 --retries 1 --retry-wait 1h "$twice"'; test {} = one || { until grep -q "^Retry: one" err; do sleep 0.01; done; kill -INT $PPID; }' ::: one "$scratch/abc" 2>err | grep -v abc)"
err=$($fb $quiet --retries 1 --retry-wait 0 false 2>&1 </dev/null)
check "retries: no more than N" "1 2" "$? $(grep -c ^End <<<"$err")"
for record in --no-record "--record $scratch/errors"; do
    rm -f "$scratch/errors"
    err=$($fb run --plain $record -q --output none 'yes filler | head -n 5000 >&2; printf "\033[1mwhy\033[0m\n" >&2; exit {}' ::: 0 3 2>&1)
    check "$record: the failed one's last lines are in the summary" $'             | filler\n             | why' \
        "$(grep -B 2 '^2 jobs: ' <<<"$err" | head -n 2)"
done
err=$(seq 60 | $fb $quiet -q --output none 'echo why {} >&2; exit {}' 2>&1)
check "of many failed ones none" 0 "$(grep -c why <<<"$err")"

# ---- output
check "grouped: whole" $'a1\na2\nb1\nb2' \
    "$($fb $quiet -j2 --output group 'echo {}1; echo {}2' ::: a b 2>/dev/null | sort -s -k1.1,1.1)"
check "keep order" "$(seq 20)" "$(seq 20 | $fb $quiet -j8 -k 'sleep 0.0$((RANDOM % 9)); echo {}' 2>/dev/null)"
check "keep order by line" "$(seq 20)" "$(seq 20 | $fb $quiet -j8 -k --output line 'echo {}' 2>/dev/null)"
check "tag" $'x\t1\nx\t2' "$($fb $quiet --tag 'echo 1; echo 2; true' ::: x 2>/dev/null)"
check "tag of a line without end" $'x\t1' "$($fb $quiet --tag 'printf 1; true' ::: x 2>/dev/null)"
check "none" "" "$($fb $quiet --output none echo ::: a b 2>/dev/null)"
check "standard error stays there" "e" "$($fb $quiet -q 'echo e >&2; true' ::: x 2>&1 >/dev/null | head -n 1)"
sum=$(head -c 3000000 /dev/urandom | tee "$scratch/bytes" | sha256sum)
check "3 MB of any bytes, spilled" "$sum" \
    "$($fb $quiet -j2 -k 'test {} = 1 && cat '"$scratch/bytes"'; true' ::: 1 2 2>/dev/null | sha256sum)"
check "3 MB by line" "$sum" "$($fb $quiet --output line cat ::: "$scratch/bytes" 2>/dev/null | sha256sum)"
mixed=$(seq 30 | $fb $quiet -j8 --output line -- 'yes "{} {} {} {}" | head -n 5000' 2>/dev/null |
    awk '{ if (NF != 4 || $1 != $2 || $2 != $3 || $3 != $4) bad++ } END { print NR, bad + 0 }')
check "lines are never mixed" "150000 0" "$mixed"
for i in 1 2 3 4 5 6 7 8 9 10; do
    size=$($fb $quiet -j2 'head -c 1000000 /dev/zero; true' ::: 1 2>/dev/null | wc -c)
    [ "$size" = 1000000 ] || break
done
check "the last bytes are kept, ten times" 1000000 "$size"

# ---- what a worker starts with
check "descriptors 0, 1, 2 and no other" "0 1 2" \
    "$(echo $($fb $quiet -- 'ls /proc/$$/fd; true' </dev/null 2>/dev/null 9</dev/null))"
check "empty signal mask" "0000000000000000" \
    "$($fb $quiet -- "awk '/SigBlk/ {print \$2}' /proc/self/status" </dev/null 2>/dev/null)"
check "no ignored signal" "0000000000000000" \
    "$(trap '' USR2; $fb $quiet -- "awk '/SigIgn/ {print \$2}' /proc/self/status" </dev/null 2>/dev/null)"
check "standard input is empty" "" "$($fb $quiet -- cat </dev/null 2>/dev/null)"
check "its place in the environment" "1 1 1" \
    "$($fb $quiet -- 'echo $FORKBOARD_JOB $FORKBOARD_SLOT $FORKBOARD_ATTEMPT' </dev/null 2>/dev/null)"
check "the old limit of open files" "$(ulimit -Sn)" "$($fb $quiet -j0 -- 'ulimit -Sn; true' </dev/null 2>/dev/null)"
check "SIGCHLD came ignored" 3 \
    "$(sh -c "trap '' CHLD; exec $fb run --json --no-record -- sh -c 'exit 3'" </dev/null | sed -n 's/.*"code":\([0-9]*\).*/\1/p')"

# ---- processes that a worker leaves running
export FB_TEST_MARK=$scratch mark=1
err=$($fb $quiet --leftovers end -- "sleep 100 & $asleep" </dev/null 2>&1)
match "a leak is named" 'left behind sleep \(pid [0-9]+\); ended' "$err"
match "and the job stays a success" '1 job: 1 succeeded' "$err"
err=$($fb $quiet --leftovers end -- 'setsid sleep 100 >/dev/null 2>&1 & true' </dev/null 2>&1)
match "one that fled the session too, and the worker it came from" '^forkboard: setsid sleep .* left behind (sleep|sh|setsid) ' "$err"

# ---- many
seen=$(seq 1000 | $fb run --json --no-record -j0 -- sh -c 'exit $(({} % 7))' 2>/dev/null |
    python3 -c '
import json, sys
count = {}
for line in sys.stdin:
    e = json.loads(line)
    count[e["event"]] = count.get(e["event"], 0) + 1
    if e["event"] == "ended": print(count["forked"], count["exited"], count["reaped"], e["failed"])')
check "1,000 at once: all reaped" "1000 1000 1000 858" "$seen"

# A record is written in pieces: each of them arrives.
seq 2000 | $fb run --plain -q --record "$scratch/pieces" -j8 -- true >/dev/null 2>&1
check "2,000 jobs in a record, to its last line" "2000 2000 ended" \
    "$(grep -c '"event":"forked"' "$scratch/pieces") $(grep -c '"event":"reaped"' "$scratch/pieces") $(tail -n 1 "$scratch/pieces" | grep -oE 'ended' | head -n 1)"
match "a replay counts the same" '^2000 jobs: 2000 succeeded' "$($fb replay --plain "$scratch/pieces" 2>&1 | tail -n 5)"
# A newline that a job left out is added where lines of several jobs meet, and only there.
bytes() { od -An -c | tr -d ' \n'; }
check "case 79: with tags each line begins with a name" 'a\ta\nb\tb' "$($fb $quiet -q -k --tag -- printf %s ::: a b 2>/dev/null | bytes)"
check "case 79: in no order too" 'a\ta\nb\tb' "$($fb $quiet -q -j1 --tag -- printf %s ::: a b 2>/dev/null | bytes)"
check "case 79: by line" 'a\nb' "$($fb $quiet -q -j1 --output line -- printf %s ::: a b 2>/dev/null | bytes)"
check "by line, in order" 'a\nb\nc' "$($fb $quiet -q -k --output line -- printf %s ::: a b c 2>/dev/null | bytes)"
check "bytes of whole jobs are joined as they are" 'ab' "$($fb $quiet -q -k -- printf %s ::: a b 2>/dev/null | bytes)"
check "case 79: a single job's too, with a tag" 'a\ta' "$($fb $quiet -q --tag -- printf %s ::: a 2>/dev/null | bytes)"
check "what has its newline gets no other" 'a\ta\nb\tb\n' "$($fb $quiet -q -k --tag -- echo ::: a b 2>/dev/null | bytes)"
check "an empty job begins no line" 'a\nb' "$($fb $quiet -q -j1 --output line -- printf %s ::: a '' b 2>/dev/null | bytes)"

# A death by a signal is success by the signal's name; the code that a shell shows for it is refused.
printf 'jobs:\n  - run: kill -TERM $$\n    success: [0, SIGTERM]\n  - run: exit 143\n    success: SIGTERM\n' >"$scratch/signal.yaml"
$fb $quiet -q "$scratch/signal.yaml" >/dev/null 2>&1
check "case 76: success: SIGTERM" 0 $?
printf 'jobs:\n  - run: kill -TERM $$\n    success: [0, 143]\n' >"$scratch/signal.yaml"
err=$($fb $quiet -q "$scratch/signal.yaml" 2>&1)
check "case 76: success: 143 is refused: status 2" 2 $?
match "case 76: and says what to write" ':3:18: success: 143 is how a shell shows a death by SIGTERM; say SIGTERM$' "$err"
finish
