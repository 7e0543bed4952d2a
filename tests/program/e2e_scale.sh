# forkboard scale: tables that are fitted, jobs that wait, compute, wait for each other or fail, Ctrl-C, and
# where it is written. No clock is judged tightly: what holds on a machine that is busy is what is asked.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
scale="$fb scale"
status_of() { "$@" >out 2>err; echo $?; }
lines() { wc -l <"$1"; }
of() { python3 -c "import json, sys; all = json.load(open(sys.argv[1])); print($1)" "${2:-out}"; }

# ---- jobs are made of COMMAND as run makes them
nicer=$(($(nice) + 3 > 19 ? 19 : $(nice) + 3))
seq 3 | $scale -q --plain --slots 1 --runs 1 -n2 --workdir / --nice 3 -- sh -c 'echo "$(pwd) $(nice) $*" >>"$0"' \
    "$scratch/made" >/dev/null
check "several arguments a job, another directory, nice" "/ $nicer 1 2"$'\n'"/ $nicer 3" "$(sort made)"
for options in "-n2 --shuf --seed 3" "--colsep [13]" "-I R" "-d 2" "--rpl {x}s/1/9/" "--trim lr -E 3"; do
    check "what would run, $options" "$(seq 3 | $fb run --dry-run $options -- echo R {x} {})" \
        "$(seq 3 | $scale --dry-run $options -- echo R {x} {})"
done
printf 'jobs: [{ run: exit 1 }, { run: echo b }]\n' >dry.yaml
check "what would run of a set" $'exit 1\necho b' "$($scale --dry-run dry.yaml)"
check "--nice is a key of a set" "2 forkboard: scale: --nice goes with a COMMAND; in 'dry.yaml' it is a key: nice" \
    "$(status_of $scale --nice 3 dry.yaml) $(cat err)"

# ---- a table
cat >specsdm91.csv <<'CSV'
# SPEC SDM91, Sun SPARCcenter 2000
slots,throughput
1,64.9
18,995.9
36,1652.4
72,1853.2
108,1828.9
144,1775.0
216,1702.2
CSV
check "a table: status" "0 0" "$(status_of $scale --fit specsdm91.csv --json) $(lines err)"
check "a table: the parameters, to the digits that are published" \
    "2.773e-02 9.122e-03 1.044e-04 1.988e-05 9.000e+01 1.421e+01 82.85 4 3246 96.52 36.06" "$(of '
"%.3e %.3e %.3e %.3e %.3e %.3e %.2f %d %.0f %.2f %.2f" % tuple(
    [all["usl"][p][k] for p in ("alpha", "beta", "gamma") for k in ("value", "error")] +
    [all["usl"]["residual_error"], all["usl"]["freedom"]] + [all["usl"][p]["value"] for p in ("limit", "peak", "optimum")])')"
check "a table, from standard input" "" "$($scale --fit - --json <specsdm91.csv | cmp - out)"
$scale --fit specsdm91.csv >out
match "a table: in words" '^  slower past 96.52 \(standard error 8.988, 95%: 71.6 to 121\)' "$(cat out)"
match "a table: the sentence" '^Use -j 72: past 72 slots nothing is gained\.$' "$(cat out)"
printf 'slots,seconds\n1,10\n2,5.2\n1,10.1\n2,5.1\n' >two.csv
check "two numbers of slots cannot be told" 2 "$($scale --fit two.csv | grep -c 'cannot be told from these runs')"
printf 'slots,seconds\n1,10\n2,x\n' >broken.csv
check "a broken table: status" "2 1" "$(status_of $scale --fit broken.csv) $(lines err)"
check "a broken table: the place" "forkboard: broken.csv:3: seconds is no number above 0" "$(cat err)"
: >empty.csv
head -c 3000 /dev/urandom >noise.csv
for name in empty.csv noise.csv no.csv .; do
    check "$name: status" "2 1" "$(status_of $scale --fit $name) $(lines err)"
done
check "a table and jobs: status" "2 1" "$(status_of $scale --fit two.csv true) $(lines err)"

# ---- jobs that wait
sleepers() { # TIME: what starts them takes the less of it, the longer they are
    status_of $scale --json --slots 1,4 --runs 1 --csv runs.csv -o curve.svg -- sleep ::: $1 $1 $1 $1
    of '2 < all["slots"][1]["speed_up"] < 4.6, all["use"]'
}
check "sleepers: status, four at once are much faster, which -j" "0 True 4" "$(in_time '^True 4' 'sleepers $time' | xargs)"
check "sleepers: a line for each run" "3 2" "$(lines runs.csv) $(lines err)"
check "sleepers: what was written can be fitted" 0 "$(status_of $scale --fit runs.csv)"
match "sleepers: a curve" '<polyline class="dim dash"' "$(cat curve.svg)"
match "sleepers: a curve that is a line, whatever its colour fills" 'polyline\{stroke-width:2;fill:none!important' "$(cat curve.svg)"
cp two.csv '<b>.csv'
check "a page: status" "0 " "$(status_of $scale --fit '<b>.csv' -o page.html) $(cat err)"
check "a page: its words are text, the curve is in it, nothing from elsewhere" "0 1 0" \
    "$(grep -c '<b>' page.html) $(grep -c '<polyline class="dim dash"' page.html) $(grep -cE '(src|href)="?(https?:|//)' page.html)"
if can xmllint "the curve: read by an XML parser"; then
    check "the curve: well formed" "" "$(xmllint --noout curve.svg 2>&1)"
fi
if [ -x "$(dirname "$fb")/forkboard-picture" ]; then
    check "the curve as PDF" "0 %PDF" "$(status_of $scale --fit two.csv -o curve.pdf) $(head -c 4 curve.pdf)"
fi
printf '1\n2\n' | $scale -q --slots 1,2,3 --runs 2 --csv in.csv -- true >out 2>err
check "arguments from standard input: status" 0 $?
check "arguments from standard input: each run has all of them" "6 2" "$(sed 1d in.csv | cut -d, -f5 | uniq -c | xargs)"
check "weak: each slot has its own copy" "1,3 2,6" "$($scale --weak --slots 1,2 --runs 1 -q --csv weak.csv -- true ::: a b c >/dev/null 2>&1
    sed 1d weak.csv | cut -d, -f1,5 | sort | xargs)"

cat >weak.yaml <<'YAML'
jobs:
  - { name: one, run: "mkdir $FORKBOARD_JOB" }
  - { name: two, run: "rmdir $((FORKBOARD_JOB - 1))", after: [one] }
YAML
check "weak, a set: each copy waits for its own jobs" "1,2 2,4 3,6" "$($scale --weak --slots 1,2,3 --runs 1 -q --csv weak.csv weak.yaml >/dev/null 2>&1
    sed 1d weak.csv | cut -d, -f1,5 | sort | xargs)"

# ---- jobs that compute: never above what the cores can give
burn='i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; : {}'
check "burners: status" 0 "$(status_of $scale --json --slots 1,2 --runs 1 "$burn" ::: 1 2 3 4)"
check "burners: no more CPU time than the cores have" True \
    "$(of '[row for row in all["slots"] if row["cpu"] > 1.1 * row["median"] * min(row["slots"], all["threads"])] == []')"

# ---- a part that nothing shares: once as long as each of the four after it
serial() { # TIME
    cat >serial.yaml <<YAML
jobs:
  - { name: first, run: sleep $1 }
  - { name: "then-{}", run: sleep $1, each: [1, 2, 3, 4], after: [first] }
YAML
    status_of $scale --json --slots 1,2,4 --runs 2 serial.yaml
    of 'all["amdahl"] is None or (all["amdahl"]["alpha"]["low"] <= 0.3 and all["amdahl"]["alpha"]["high"] >= 0.1)'
}
check "a serial part: status, Amdahl's share is near a fifth" "0 True" "$(in_time '^True' 'serial $time' | xargs)"

# ---- jobs that fail, or cannot be measured
check "a job that fails: status" 1 "$(status_of $scale --runs 2 --slots 1 'exit {}' ::: 0 3)"
match "a job that fails: is named" '^  3 .* exit 3$' "$(cat err)"
check "a job that fails: no table" 0 "$(lines out)"
check "a job that fails, ignored: status" 0 "$(status_of $scale --ignore-failure --runs 1 --slots 1,2 -q 'exit {}' ::: 0 3)"
match "a job that fails, ignored: is said" '^Doubtful: in 2 of 2 runs a job failed\.$' "$(cat out)"
check "a job that is killed: status" 1 "$(status_of $scale --runs 1 --slots 1 'kill -9 $$')"
check "prepared before each run" 4 "$($scale -q --prepare 'echo x >>prepared' --slots 1,2 --runs 2 true >/dev/null 2>&1; lines prepared)"
check "prepared badly: status" "1 0" "$(status_of $scale -q --prepare 'exit 2' true) $(lines out)"
: >grows
check "another number of jobs each time" 0 "$(status_of $scale -q --slots 1 --runs 2 --prepare 'echo x >>grows' -- true :::: grows)"
match "another number of jobs each time: is said" 'runs differ in the number of their jobs' "$(cat out)"
check "a broken set: status" "2 1" "$(echo 'jobs: [{}]' >bad.yaml; status_of $scale bad.yaml) $(lines err)"
for words in '' '--slots 0 true' '--slots 1,x true' '--runs 0 true' '-o curve.gif true' 'serial.yaml more' '--nothing'; do
    check "scale $words: status" "2 1" "$(status_of $scale $words </dev/null) $(lines err)"
done
check "a full disk: status" "3 0" "$(status_of $scale -q --slots 1 --runs 1 --csv /dev/full true) $(grep -c table err)"
check "standard output is full: status" 3 "$(status_of sh -c "$scale --fit two.csv >/dev/full")"

# ---- at a terminal: the curve stands below the table
if can tmux "the curve at a terminal"; then
    # shellcheck source=tests/program/terminal.sh
    source "$(dirname "$0")/terminal.sh"
    open 100x45 "$fb scale --fit specsdm91.csv"
    shows "the curve at a terminal" '● measured  ⣀ Amdahl  ⣀ universal  . ideal'
    open 100x45 "$fb scale --plain --fit specsdm91.csv"
    ended
    check "the curve at a terminal: not with --plain" 0 "$(screen | grep -c measured)"
    tm kill-server 2>/dev/null
fi

# ---- Ctrl-C in round 3
env --default-signal=INT $scale --runs 1000 --slots 1,2 -- sleep 0.02 >out 2>err &
until_true grep -q '^round 3 of 1000' err
kill -INT $!
wait $!
check "Ctrl-C: by that signal" 130 $?
match "Ctrl-C: how far it came" '^forkboard: scale: interrupted after [0-9]+ of 2000 runs$' "$(cat err)"
match "Ctrl-C: what was measured" '^    2 +[0-9]+ ' "$(cat out)"
finish
