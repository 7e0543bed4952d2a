# What a run decides as it goes on, by agents: jobs that wait, retries, time-outs, the early end, what was
# done before. No front end looks in between: the agents read each other's records.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q"
on="--on local,agents=2,cpus=2"
run_on() { # NAME WORDS...: its directory is NAME; out, err, $status
    within 60 $fb $quiet $on --run-dir "$1" "${@:2}" >out 2>err
    status=$?
}
results() { sed -nE 's/^  ([^ ]+) +\|( +[0-9.]+ s)? *\|? *(.*)$/\1 \3/p' err; }

# ---- jobs that wait
cat >chain.yaml <<'SET'
jobs:
  - name: last
    run: cat one two >three; cat three
    after: [two, one]
  - name: two
    run: cat one one >two
    after: [one]
  - name: one
    run: sleep 0.2; echo 1 >one
SET
run_on chain chain.yaml
check "each begins when those before it have ended" "0 1 1 1" "$status $(xargs <out)"
check "each was run once" "3" "$(cat chain/events/*.jsonl | grep -c '"event":"forked"')"
cat >fails.yaml <<'SET'
jobs:
  - { name: bad, run: "exit 7" }
  - { name: never, run: "echo never", after: [bad] }
  - { name: nor, run: "echo nor", after: [never] }
  - { name: mends, run: "echo mends", after: [{ bad: failed }] }
  - { name: ends, run: "echo ends", after: [{ bad: ended }] }
  - { name: begins, run: "echo begins", after: [{ slow: began }] }
  - { name: slow, run: "sleep 0.3" }
SET
$fb $quiet fails.yaml >out.here 2>err.here
here=$?
run_on fails fails.yaml
check "the status is the same" "$here" "$status"
check "the same have run" "$(sort out.here)" "$(sort out)"
check "and those are all that can" "begins ends mends" "$(sort out | xargs)"
match "a fate of each" "^nor " "$(results)"
check "the same words of each" "$(err=err.here; sed -nE 's/^  ([^ ]+) +\|( +[0-9.]+ s)? *\|? *(.*)$/\1 \3/p' err.here)" "$(results)"

# ---- attempts
run_on retry --retries 2 --retry-wait 0.05 -- 'echo x >>tries.{}; test $(wc -l <tries.{}) -ge {}' ::: 1 2 3 4
check "retries" "1 1 2 3 3" "$status $(for i in 1 2 3 4; do wc -l <tries.$i; done | xargs)"
run_on timeout --timeout 3 --grace 0.2 -- 'sleep {}' ::: 0 600 0
check "a time-out" "1 1" "$status $(grep -c '^  .*| timeout' err)"
printf 'jobs:\n  - { name: three, run: "exit 3", success: [0, 3] }\n  - { name: four, run: "exit 4", success: [0, 3] }\n' >success.yaml
run_on success success.yaml
check "what is a success" "1 four exit 4" "$status $(results | grep four)"
printf 'jobs:\n  - { name: where, run: "pwd; echo $A", dir: sub, env: { A: b } }\n' >where.yaml
mkdir sub
run_on where where.yaml
check "directory and environment" "0 $(pwd)/sub b" "$status $(xargs <out)"
run_on number -j1 -- 'echo $FORKBOARD_JOB; : {}' ::: a b c
check "a job has its number of the whole run" "0 1 2 3" "$status $(sort out | xargs)"

# ---- the early end
run_on soon --halt soon,fail=1 -j2 -- 'test {} = 1 && exit 1; sleep 0.3' ::: $(seq 40)
check "halt soon: the status" 1 "$status"
check "halt soon: some have not begun" yes "$([ "$(cat soon/events/*.jsonl | grep -c '"event":"forked"')" -lt 40 ] && echo yes)"
match "halt soon: it says so" "halted: 1 job failed" "$(cat soon/halt)"
run_on now --halt now,success=1 -j2 -- 'test {} = 1 && exit 0; sleep 60' ::: 1 2 3 4 5
check "halt now, a goal: the status" 0 "$status"
check "halt now: what ran was ended, and is no failure" 0 "$(grep -c 'WARNING' err)"

# ---- services: probed and ended where they run; the main job's end is the run's
cat >main.yaml <<'SET'
jobs:
  - name: db
    run: "until [ -e go.db ]; do sleep 0.05; done; touch up; exec sleep 1000"
    ready: { file: up, interval: 0.05s }
    health: { exec: [test, -e, up], interval: 0.05s }
    stop: { run: "touch stopped.$FORKBOARD_PID; kill -KILL $FORKBOARD_PID" }
    restart: on_failure
  - { name: other, run: "touch go.db; exec sleep 1000" }
  - { name: tests, run: "test -e up && exit 7", after: [{ db: ready }], main: true }
  - { name: never, run: "true", after: [other] }
SET
run_on main -j4 main.yaml
check "main: its status is the run's" 7 "$status"
check "main: what it waited for was ready" 1 "$(cat main/events/*.jsonl | grep -c '"event":"ready","job":1,')"
check "main: the others were ended, which is no failure" "1" "$(grep -oE '[0-9]+ failed' err | grep -oE '[0-9]+')"
check "main: a service was ended by its own command" 1 "$(ls stopped.* | wc -l)"
match "main: it says so" "the main job has ended" "$(cat main/halt)"
rm -f up go.db stopped.*
run_on unmain -j4 --json main.yaml
check "main: the same as events" "7 1" "$status $(grep -c '"event":"ended".*"status":7' out)"

# ---- what is kept
run_on kept --joblog log --results res -- 'echo {}; exit {}' ::: 0 1 2
check "the job log" "1 0 2 1 3 2" "$(sed 1d log | sort | cut -f 1,7 | xargs)"
check "the results" "0 1 2" "$(cat res/*/stdout | sort | xargs)"
run_on resumed --joblog log --resume-failed -- 'echo again {}; exit {}' ::: 0 1 2
check "another command is refused" "2 no" "$status $([ -e resumed ] && echo yes || echo no)"
run_on resumed --joblog log --resume-failed -- 'echo {}; exit {}' ::: 0 1 2
check "what was done is not run again" "1 1 2" "$status $(sort out | xargs)"
run_on resumed2 --joblog log --resume -- 'echo {}; exit {}' ::: 0 1 2
check "nothing is left to run" "1 " "$status $(cat out)"
finish
