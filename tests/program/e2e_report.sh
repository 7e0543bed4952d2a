# forkboard report: each kind from a record, read by what is meant to read it; what may be wrong with
# the record, and with the place where the report is to stand.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
report="$fb report"
status_of() { "$@" >out 2>err; echo $?; }
lines() { wc -l <"$1"; }

cat >set.yaml <<'YAML'
title: "<Cities> & \"more\""
slots: 2
jobs:
  - { name: Paris, run: "echo Bonjour" }
  - { name: Rome, run: "printf 'one\\ntwo\\n' >&2; exit 3", retries: 1, retry_wait: 1ms }
  - { name: Oslo, run: "true", after: [Rome] }
  - { name: Bern, run: "true", after: [Paris] }
  - { name: "</script><img src=x onerror=alert(1)>", run: "printf '<b>\\033[31m&amp;'" }
  - { name: "=1+1", exec: [/no/such/program] }
YAML
$fb run --plain -q --record run.jsonl set.yaml >/dev/null 2>&1

# ---- words
check "words: status" 0 "$(status_of $report run.jsonl)"
match "words: the title" '^<Cities> & "more": 6 jobs on 2 slots' "$(cat out)"
match "words: what failed, and its last lines" '^      two$' "$(cat out)"
match "words: what was tried again" '^  2 tries  Rome' "$(cat out)"
match "words: what was skipped because of which job" '^  because of Rome' "$(cat out)"
match "words: the critical path ends with a job" '^ +[0-9.]+ [mus]+ +[0-9]+%  ' "$(cat out)"
check "words: nothing that a terminal obeys" 0 "$(grep -c $'\033' out)"
check "the last run's" 0 "$($fb run --plain -q true 2>/dev/null; status_of $report)"
match "the last run's: one job" ': 1 job on ' "$(cat out)"

# ---- every kind, by its ending and by name
for pair in words:txt svg:svg html:html json:json trace:trace.json cast:cast board:board.svg junit:xml csv:csv md:md; do
    kind=${pair%%:*} file=made.${pair#*:}
    check "$kind: status" "0 " "$(status_of $report -o "$file" run.jsonl) $(cat err)"
    $report --format "$kind" run.jsonl >by_name 2>/dev/null
    check "$kind: the same by its name" "" "$(cmp "$file" by_name)"
    $report --format "$kind" - <run.jsonl >by_name 2>/dev/null
    check "$kind: the same from standard input" "" "$(cmp "$file" by_name)"
done
for kind in cast board; do
    check "$kind: the same in a locale without UTF-8" "" "$(LC_ALL=C $report --format $kind run.jsonl 2>&1 | cmp - made.${kind/board/board.svg} 2>&1)"
done
match "board: its signs" '✘' "$(cat made.board.svg)"
check "json: read" "6 3 2 </script><img src=x onerror=alert(1)>" "$(python3 -c '
import json
all = json.load(open("made.json"))
print(len(all["jobs"]), all["run"]["failed"] + all["run"]["skipped"], len(all["critical_path"]) or 2, all["jobs"][4]["name"])' |
    sed -E 's/ [12] </ 2 </')"
check "csv: read" "6 17 =1+1 unstarted" "$(python3 -c '
import csv
rows = list(csv.DictReader(open("made.csv", newline="")))
print(len(rows), len(rows[0]), rows[5]["name"], "unstarted" if rows[5]["started"] == "" and rows[5]["state"] == "failed" else rows[5])')"
match "trace: holds its rules" '^[0-9]+$' "$(python3 "$here/trace_check" made.trace.json)"
match "cast: lines that are read, times that rise, markers" '^100x30 [1-9][0-9]* 5$' "$(python3 -c '
import json
lines = [json.loads(line) for line in open("made.cast")]
times = [line[0] for line in lines[1:]]
assert times == sorted(times) and lines[0]["version"] == 2
print("%dx%d" % (lines[0]["width"], lines[0]["height"]), sum(line[1] == "o" for line in lines[1:]),
      sum(line[1] == "m" and line[2].startswith("End: ") for line in lines[1:]))')"
if can xmllint "junit and svg: read by an XML parser"; then
    check "junit: as the schema has it" "made.xml validates" \
        "$(xmllint --noout --schema "$here/junit.xsd" made.xml 2>&1)"
    check "svg: well formed" "" "$(xmllint --noout made.svg 2>&1)"
fi
check "board: at a moment, else not" "0 2 2" "$(status_of $report --format board --at 0 -o moment.svg run.jsonl) $(status_of $report --at 1 -o made.csv run.jsonl) $(status_of $report --format board --at x run.jsonl)"
check "html and svg: a name is text" 0 "$(cat made.html made.svg made.board.svg made.xml made.md | grep -c '<img')"
check "html: nothing from elsewhere" 0 "$(grep -cE '(src|href)="?(https?:|//)' made.html)"
check "html: what a worker printed is text" 1 "$(grep -c '<pre>&lt;b&gt;^\[\[31m&amp;amp;' made.html)"
if can asciinema "cast: asciinema accepts it" && can script "cast: asciinema accepts it"; then
    check "cast: asciinema accepts it" 0 "$(within 60 script -qec "asciinema cat made.cast" /dev/null >shown 2>&1; echo $?)"
    match "cast: asciinema shows the board" "Paris" "$(cat shown)"
fi
if [ -x "$(dirname "$fb")/forkboard-picture" ]; then
    check "png: status" "0 " "$(status_of $report -o made.png run.jsonl) $(cat err)"
    check "png: is one" 89504e47 "$(head -c 4 made.png | od -An -tx1 | tr -d ' \n')"
    check "pdf: status" "0 " "$(status_of $report -o made.pdf run.jsonl) $(cat err)"
    can pdftotext "pdf: text stays text" &&
        match "pdf: text stays text" '</script><img' "$(pdftotext made.pdf - 2>&1)"
else
    skip "png and pdf: built without cairo"
fi
cp "$fb" alone
check "png without its program: status" 3 "$(status_of ./alone report -o none.png run.jsonl)"
match "png without its program: one line says so" '^forkboard: report: png needs forkboard-picture' "$(cat err)"
check "png without its program: no file" 1 "$(test -e none.png; echo $?)"
check "png to standard output: status" "2 1" "$(status_of $report --format png run.jsonl) $(lines err)"

# ---- a watch
$fb watch --plain -q --record watch.jsonl -- sh -c 'sh -c "exit 3"; true & wait' >/dev/null 2>&1
check "watch, words: status" 0 "$(status_of $report watch.jsonl)"
match "watch, words: CPU time by program" '^CPU time by program' "$(cat out)"
match "watch, words: a program with its processes" ' sh +[0-9]+ processes$' "$(cat out)"
$report -o watch.trace watch.jsonl
match "watch, trace: holds its rules" '^[0-9]+$' "$(python3 "$here/trace_check" watch.trace)"
match "watch, trace: an arrow from the parent" '"ph":"s","cat":"fork","pid":2,' "$(cat watch.trace)"

# ---- records that are none, or not whole
: >empty
printf 'no record\n' >none
head -c 300 /dev/urandom >noise
head -n 5 run.jsonl >begun
{ cat begun; printf '{"t":0.1,"event":"ou'; } >torn
{ cat begun; printf 'broken\n'; } >broken
sed 's/"version":"[^"]*"/"version":"99.0","colour":{"a":[1]}/; s/"event":"signals"/"event":"moon"/' run.jsonl >newer
printf '%s\n' '{"t":0,"event":"run"}' '{"t":1,"event":"exited","job":7,"attempt":1,"code":0,"ok":true}' >never
for name in empty none noise broken never .; do
    echo before >kept.svg
    check "$name: status" 2 "$(status_of $report -o kept.svg "$name")"
    check "$name: one line" 1 "$(lines err)"
    check "$name: the file is as it was" before "$(cat kept.svg)"
done
check "no such record: status" "2 1" "$(status_of $report no_such) $(lines err)"
if can another "an unreadable record"; then
    cp run.jsonl secret && chmod 600 secret && chmod 755 .
    check "unreadable: status" "2 1" "$(status_of setpriv --reuid 65534 --clear-groups $report "$PWD/secret") $(lines err)"
fi
check "torn: what is whole is reported" 0 "$(status_of $report torn)"
match "torn: a line says so" 'the last line is not whole' "$(cat err)"
match "without its end: a line says so" 'it ends before the run did' "$(cat err)"
check "newer: status" "0 " "$(status_of $report newer) $(cat err)"
for kind in svg html json trace cast junit csv md; do
    $report -o "begun.$kind" --format $kind begun 2>/dev/null
    check "$kind of a run that has not ended: status" 0 $?
done
match "trace of a run that has not ended" '^[0-9]+$' "$(python3 "$here/trace_check" begun.trace)"

# ---- where it is to stand
check "a directory: status" "3 1" "$(status_of $report -o . --format csv run.jsonl) $(lines err)"
check "no such directory: status" "3 1" "$(status_of $report -o no/such.csv run.jsonl) $(lines err)"
check "an ending that is none: status" "2 1" "$(status_of $report -o made.gif run.jsonl) $(lines err)"
check "a full disk: status" "3 1" "$(status_of $report -o /dev/full --format csv run.jsonl) $(lines err)"
check "standard output is full: status" "3 1" "$(status_of sh -c "$report run.jsonl >/dev/full") $(lines err)"
if can mount "a disk that becomes full"; then
    mkdir disk && mount -t tmpfs -o size=16k none disk
    echo before >disk/kept.html
    check "a disk that becomes full: status" "3 1" "$(status_of $report -o disk/kept.html run.jsonl) $(lines err)"
    check "a disk that becomes full: the file is as it was" "before kept.html" "$(cat disk/kept.html) $(ls disk)"
    umount disk
fi
echo before >target && ln -s target link.csv
$report -o link.csv run.jsonl
check "a link stays one, its target is replaced" "target 7" "$(readlink link.csv) $(lines target)"
check "a pipe that closes: as every filter" "141" "$(python3 - "$fb" <<'PYTHON'
import os, subprocess, sys
# The reader is gone before anything is written: no race.
read, write = os.pipe()
os.close(read)
print(128 - subprocess.run([sys.argv[1], "report", "--format", "csv", "run.jsonl"], stdout=write).returncode)
PYTHON
)"
check "nothing is left beside" "" "$(find . -name '*.??????' -newer set.yaml | grep -E '\.(csv|html|svg|xml)\.' )"

# ---- with a run
check "run --report: the run's own status" 1 "$(status_of $fb run --plain -q --report after.xml 'exit {}' ::: 0 1)"
match "run --report: is there" 'tests="2" failures="1"' "$(cat after.xml)"
check "run --report: with a record of its own" "0 2" "$(status_of $fb run --plain -q --record own --report own.csv true) $(lines own.csv)"
check "run --report: a kind that is none: nothing runs" "2 1" \
    "$(status_of $fb run --plain --report after.gif touch ::: ran) $(test -e ran; echo $?)"
check "run --report: not without the record" "2 1" "$(status_of $fb run --no-record --report x.svg true) $(lines err)"
check "run --report: cannot be written" 3 "$(status_of $fb run --plain -q --report no/such.csv true)"

finish
