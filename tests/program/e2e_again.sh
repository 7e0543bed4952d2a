# `forkboard again`: the jobs of a record once more, all or those that failed, as they were; what cannot
# be had again, and records that are not to be trusted, are refused before anything starts.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
again="$fb again --plain"

# ---- what failed, from the record alone, from anywhere
says='echo $FORKBOARD_JOB {}; test -e mended || test {} != b -a {} != "d e"'
$fb run --plain -q -j1 "$says" ::: a b c "d e" >/dev/null 2>&1
check "a dry run has what failed" "2" "$($again --failed --dry-run | wc -l)"
check "and runs nothing" "0" "$($again --failed --dry-run | grep -c '^2 b$')"
check "without --failed it has all" "4" "$($again --dry-run | wc -l)"
mkdir elsewhere
check "only those run, with their numbers and words" $'2 b\n4 d e' "$(cd elsewhere && $again -j1 -q --failed 2>/dev/null)"
$again --failed -q >/dev/null 2>err
check "what fails again: status 1" 1 $?
match "the others count as done before" '^4 jobs: 2 succeeded, 2 failed; 2 of them before this run$' "$(cat err)"
touch mended
check "again of again: until all has succeeded" $'2 b\n4 d e' "$($again -j1 -q --failed 2>/dev/null)"
out=$($again --failed 2>&1)
check "then there is nothing to run" 0 $?
match "and that is said" '^forkboard: nothing to run: .* has no job that did not succeed$' "$out"
check "but all can run" $'1 a\n2 b\n3 c\n4 d e' "$($again -j1 -q 2>/dev/null)"

# ---- the last run, wherever its record is
$fb run --plain -q --record own.jsonl -- false ::: kept >/dev/null 2>&1
check "a record that has a name of its own is the last run's" "false kept" "$(cd elsewhere && $again --failed --dry-run | grep -o 'false kept')"
$fb run --plain -q --record other.jsonl --no-record -- false ::: apart >/dev/null 2>&1
check "with --no-record it is kept, and is not the last" "1 false kept" "$(grep -c '"ended"' other.jsonl) $($again --failed --dry-run | grep -o 'false kept')"
rm own.jsonl
check "a last run whose record is gone is no older one" "2 forkboard: again: $scratch/own.jsonl: the record of the last run is gone" \
    "$($again --failed >out 2>&1; echo $? "$(cat out)")"

# ---- as they were: what a dry run shows is what the first one showed
mkdir where
echo input >where/in
cat >set.yaml <<'SET'
title: Twice
timeout: 9s
retries: 1
retry_wait: 10ms
jobs:
  - { name: words, exec: [printf, "[%s]\n", "a b", "$HOME", "it's", ""] }
  - { name: place, run: 'pwd | grep -o where; cat; echo $WORD', dir: where, stdin: in, env: { WORD: "x  y" } }
  - { name: fine, run: exit 3, success: [0, 3] }
  - { name: fails, run: 'echo try $FORKBOARD_ATTEMPT; test -e healed' }
  - { name: waits, run: echo waited, after: [fails] }
  - { name: calls, call: work, with: { seconds: 0 } }
SET
$fb run --plain -q -j1 --record one set.yaml >out.1 2>err.1
check "a set that fails" 1 $?
check "again: the same output" "$(sort out.1)" "$($again -q -j1 --record two one 2>/dev/null | sort)"
check "and the same record, but for what time makes" \
    "$(grep -h '"queued"' one | sed 's/"t":[0-9.]*//')" "$(grep -h '"queued"' two | sed 's/"t":[0-9.]*//')"
check "its run is as it was" "$(head -n 1 one | sed 's/"start":"[^"]*"//')" "$(head -n 1 two | sed 's/"start":"[^"]*"//')"
touch healed
check "what waited for what failed runs after it" $'try 1\nwaited' "$($again -q --failed one 2>/dev/null)"
match "options that are given win" '"slots":7,.*"timeout":3\.0' \
    "$($fb again --json -j7 --timeout 3s one | head -n 1)"

# ---- any bytes
printf '\377\n\303(\n' >bytes
$fb run --plain -q -j1 --record odd -a bytes -- printf '%s|' >out.1 2>/dev/null
check "words of any bytes" "$(od -c out.1)" "$($again -q -j1 odd 2>/dev/null | od -c)"

# ---- a stream: many jobs cost nothing before they run
seq 2000 | $fb run --plain -q --record many 'test $(({} % 1000)) != 1' >/dev/null 2>&1
$again -q --failed many >/dev/null 2>err
match "2 of 2,000" '^2000 jobs: 1998 succeeded, 2 failed; 1998 of them before this run$' "$(cat err)"

# ---- cut short
$fb run --plain -q -j1 --halt soon,fail=1 --record cut 'test {} != 2' ::: 1 2 3 4 >/dev/null 2>&1
out=$($again --failed --dry-run cut 2>&1)
check "what was not read is not there, and that is said" "2" "$(wc -l <<<"$out")"
match "in a line" '^forkboard: cut: its run was cut short' "$out"
check "halted again, as it was" 1 "$($again -q --failed cut >/dev/null 2>&1; echo $?)"

# ---- refused: nothing runs, one line, status 2
refused() { # NAME PATTERN ARG...
    local out
    out=$($again -q "${@:3}" 2>&1)
    check "$1: status 2, one line" "2 1" "$? $(wc -l <<<"$out")"
    match "$1: says why" "$2" "$out"
}
$fb run --plain -q --record ran 'touch ran.again' >/dev/null 2>&1
rm -f ran.again
cp ran open
chmod 622 open
refused "others can write it" 'open: other users can write it \(mode 0622\), and may have put commands there' open
refused "no file" 'nothing: No such file' nothing
refused "no record" 'set.yaml:1:.*not a record of forkboard' set.yaml
refused "two" "again takes one record; unexpected 'b'" a b
refused "itself" '--record: ran is the record that is read' --record ran ran
refused "a pipe" 'it is no file, and has to be read more than once' <(cat ran)
sed 's/,"grace":[0-9.]*//' ran >old
refused "of an older version" 'old: a version of forkboard wrote it that did not keep' old
sed '2,$d; s/$/\n{"t":1,"event":"queued","job":7,"shell":"touch ran.again"}/' ran >hostile
refused "a job from nowhere" 'hostile:2:1: "queued" of job 7 cannot come here' hostile
sed 's/"shell":"[^"]*"/"call":"system"/' ran >function
refused "a function that is not there" 'job 1 .*there is no such function here: system' function
check "a dry run looks at what is not trusted" "touch ran.again" "$($again --dry-run open)"
check "nothing has run" "no" "$(test -e ran.again && echo yes || echo no)"
$again -q --trust open >/dev/null 2>&1
check "told so, it runs" "yes" "$(test -e ran.again && echo yes || echo no)"
if can another "another user's record"; then
    cp ran theirs
    chown 12345 theirs
    rm -f ran.again
    refused "another user's" 'theirs: it belongs to another user \(12345\)' theirs
    check "nothing of that ran" "no" "$(test -e ran.again && echo yes || echo no)"
fi
$fb watch --plain --record watched -- true >/dev/null 2>&1
refused "of a watch" 'watched: it is of a watch' watched
cat >stdin.yaml <<'SET'
jobs: [{ name: reads, run: cat, stdin: /dev/stdin }]
SET
echo hello | $fb run --plain -q --record stdin stdin.yaml >/dev/null 2>&1
refused "standard input" 'job 1 \(reads\): its standard input /dev/stdin: what came from there is gone' stdin
rm -r where
out=$($again --dry-run one 2>&1 >/dev/null)
match "what is not there is named before the first job" 'job 2 \(place\): its directory .*where: No such file' "$out"

# ---- a run that goes on
mkfifo gate
$fb run --plain -q --record live 'cat gate' >/dev/null 2>&1 &
begun() { grep -q '"began"' live; }
until_true begun
refused "its run goes on" 'live: its run still goes on' live
echo >gate
wait

# ---- a record that SIGKILL tore
head -c -30 many >torn
$again --dry-run --failed torn >out 2>err
match "torn: said, and what is known runs" '^forkboard: torn: it ends before its run did' "$(cat err)"

match "help" '^  +--failed ' "$($fb again --help)"
# ---- probes and stop commands are had again
cat >probed.yaml <<'SET'
jobs:
  - { name: db, run: "touch up; exec sleep 1000", ready: { file: up, interval: 0.05s }, stop: { run: "echo x >>stopped; kill $FORKBOARD_PID" } }
  - { name: web, run: "true", after: [{ db: ready }], main: true }
SET
within 60 $fb run --plain probed.yaml >/dev/null 2>&1
rm -f up
within 60 $again >/dev/null 2>&1
check "a probe and a stop command are had again" "0 2" "$? $(wc -l <stopped)"
finish
