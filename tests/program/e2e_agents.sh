# A run by agents, which are plain processes here: the same jobs, the same outcome as by the engine of
# one machine.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q"
on="--on local,agents=2,cpus=2"
same() { sort "$1" | sed -E 's/[0-9]+\.[0-9]+ s|pid +[0-9]+/N/g'; }

# ---- the same outcome
run_both() { # NAME STATUS WORDS...: standard output and the status are those of the plain engine
    within 60 $fb $quiet "${@:3}" >here 2>here.err
    check "$1: status of one machine" "$2" "$?"
    rm -rf rundir
    within 60 $fb $quiet $on --run-dir rundir "${@:3}" >there 2>there.err
    check "$1: status by agents" "$2" "$?"
    check "$1: the same output" "$(sort here)" "$(sort there)"
}
prints() { check "$1: it prints" "$2" "$(wc -l <there)"; } # or nothing would be the same, too
run_both "output" 0 -- 'printf "%s\n" {}' ::: a b 'c d' e
prints "output" 4
run_both "a failure" 1 -- 'echo {}; exit {}' ::: 0 1 2 0
run_both "tagged" 0 --tag -- 'echo x; echo {}' ::: a b c
run_both "line by line" 0 --output line -- 'echo {}' ::: a b c
run_both "nothing of it" 0 --output none -- 'echo {}' ::: a b c
run_both "a line without its end" 0 -j1 -- 'printf %s {}' ::: a b
run_both "bytes" 0 -- 'printf "\\377\\001{}\\n"' ::: a b
run_both "much output" 0 -- 'seq {} 30000' ::: 1 2 3
prints "much output" 89997
run_both "no jobs" 0 -a /dev/null -- echo
bytes_both() { # NAME WORDS...: each byte of standard output, and each long line of standard error
    run_both "$1" 0 "${@:2}"
    check "$1: each byte" "$(od -c here)" "$(od -c there)"
    check "$1: long lines" "$(grep -aoE 'x{10,}' here.err | wc -lc)" "$(grep -aoE 'x{10,}' there.err | wc -lc)"
}
for how in "--output group" "--output line" "--tag" "--tag --output line" "-k" "-k --output line" "-k --tag"; do
    bytes_both "a line without its end, $how" $how -- 'printf %s {}' ::: a
    case $how in *-k*) bytes_both "lines that meet, $how" $how -- 'printf %s {}' ::: a b ;; esac
done
bytes_both "a long line" --tag -- 'head -c 200000 /dev/zero | tr "\0" {}' ::: x
bytes_both "a long line of standard error" -- 'head -c 200000 /dev/zero | tr "\0" {} >&2' ::: x
match "a long line of standard error: it is whole" "^1 +200001$" "$(grep -aoE 'x{10,}' there.err | wc -lc | xargs)"
bytes_both "a long name" --tag -- 'echo {#}' ::: "$(printf '%0100000d' 0)"
bytes_both "a retry, line by line" --output line --retries 1 --retry-wait 0 -- 'echo {}; test "$FORKBOARD_ATTEMPT" = 2' ::: a
match "a retry, line by line: it is marked" "^forkboard: output of a begins again: the attempt before has failed$" "$(cat there.err)"
within 60 $fb $quiet $on --run-dir ordered -k -- 'test {} = 1 && sleep 0.2; echo {}' ::: 1 2 3 4 5 >out 2>err
check "in the order of the jobs" "1 2 3 4 5" "$(xargs <out)"
within 60 $fb $quiet $on --run-dir big -k -- 'head -c 200000 /dev/zero | tr "\\0" {}; echo' ::: a b c >out 2>err
check "much output, in order" "abc 600003" "$(tr -s abc <out | tr -d '\n') $(wc -c <out)"

# ---- services
cat >services.yaml <<END
slots: 3
jobs:
  - { name: flaky, run: 'echo x >>lives; [ "\$(wc -l <lives)" -ge 3 ]', restart: on_failure, backoff: 0.05s }
  - { name: web, run: 'trap "echo int >web.end; exit 0" INT; echo up; while :; do sleep 0.05; done', restart: always, stop: SIGINT }
  - { name: once, run: 'true' }
END
within 60 $fb $quiet $on,cpus=2 --run-dir services services.yaml >out 2>err &
front=$!
well() { [ "$(cat services/events/*.jsonl 2>/dev/null | grep -c '"event":"settled"')" = 2 ]; }
until_true well
up() { cat services/events/*.jsonl | grep -q '"text":"up'; }
until_true up
check "a service by agents: again until it succeeds" "3 3" "$(wc -l <lives) $(cat services/events/*.jsonl | grep -c '"event":"forked","job":1,')"
kill -TERM "$(pgrep -P "$(pgrep -P $front)" || pgrep -P $front)"
wait $front
check "a service by agents: it is ended by its own signal" "int" "$(cat web.end)"
match "a service by agents: that is no failure" "3 succeeded" "$(cat err)"

# ---- by hand
check "the directory is the user's alone" "700" "$(stat -c %a ordered)"
check "each job stands there" "3" "$(grep -c '"event":"queued"' big/jobs)"
check "an agent's record can be played" "0" "$($fb replay --plain ordered/events/0.jsonl >/dev/null 2>&1; echo $?)"

# ---- refused before anything is made
refused() { # NAME WORD WORDS...
    $fb run --plain --no-record --run-dir refused "${@:3}" >out 2>&1
    check "$1: status" 2 "$?"
    match "$1: why" "$2" "$(cat out)"
    check "$1: one line, and no directory" "1 no" "$(wc -l <out) $([ -e refused ] && echo yes || echo no)"
}
refused "a place that is none" "'moon' is no place" --on moon true
refused "a directory without a place" "goes with --on" true
refused "a delay" "^forkboard: run: --delay cannot be had with --on" $on --delay 1 -- true ::: a
refused "all at once" "slots 0" $on -j0 -- true ::: a
refused "the slot in a command" "FORKBOARD_SLOT" $on -- 'echo {%}' ::: a
printf 'jobs:\n  - name: screen\n    run: tty\n    pty: true\n' >pty.yaml
refused "a terminal" "job 1 .screen. cannot run by agents: pty" $on pty.yaml
printf 'slots: 2\njobs:\n  - name: web\n    run: "true"\n    autostart: false\n' >service.yaml
refused "a job that is started by hand" "job 1 .web. cannot run by agents: autostart: false" $on service.yaml
printf 'jobs:\n  - name: big\n    run: "true"\n    slots: 2\n' >slots.yaml
refused "a job of two slots" "job 1 .big. cannot run by agents: slots, needs" $on slots.yaml
printf 'jobs:\n  - name: plain\n    run: "true"\n  - name: web\n    run: "true"\n    watch: "src/**"\n' >watch.yaml
refused "a job that watches files" "job 2 .web. cannot run by agents: watch" $on watch.yaml
mkdir there.d
$fb run --plain --no-record $on --run-dir there.d -- true ::: a >out 2>&1
check "a directory that is there: status" 2 "$?"
match "a directory that is there: why" "there already" "$(cat out)"
finish
