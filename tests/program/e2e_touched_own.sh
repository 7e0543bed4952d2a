# Jobs that start again when files change: what forkboard itself writes is no change, one that is being stopped stays
# off, none ends while nothing may start.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/touched.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run XDG_STATE_HOME=$scratch/w/state TMPDIR=$scratch/w

# after_all FILE JOB N: what had changed before FILE, which starts JOB, was looked at, too
after_all() {
    touch "$1"
    until_true has "$3" "$2"
}

# ---- what forkboard writes itself
mkdir -p w/real
ln -s real w/link
cat >set.yaml <<'E2'
slots: 9
jobs:
  - { name: all, watch: "w/**", log: w/link/all.log, run: "echo hi; exec sleep 1000" }
  - { name: turn, watch: "w/**", log: { file: w/turn.log, max: 10, keep: 2 }, run: "for i in 1 2 3; do echo 123456789; done; exit 1" }
  - { name: last, watch: mark, run: "exec sleep 1000" }
E2
start --results w/results --joblog w/joblog --record w/record.jsonl --report w/report.html
until_true has 1 all
until_true has 1 last
touch w/a.c
until_true has 2 all
until_true has 2 turn
until_true grep -c . w/joblog
until_true test -e w/turn.log.2
until_true eval '[ "$(wc -l <w/real/all.log)" = 2 ]'
after_all mark last 2
after_all mark last 3
check "only what another has written starts jobs" "2 2" "$(begins all) $(begins turn)"
check "and is told" "w/a.c changed: it starts again" "$(grep -aoE 'w/.* changed: .*' err | sort -u)"
touch w/turn.log.c
check "a name like that of a log is no log" 0 "$(until_true has 3 all; echo $?)"
stop
rm -rf w/*

# ---- a change while it is being stopped by hand
cat >set.yaml <<'E2'
slots: 9
jobs:
  - { name: web, watch: "w/*", run: 'trap "touch w/late; until [ -e go ]; do sleep 0.01; done; exit 0" TERM; touch ready; while :; do sleep 0.01; done' }
  - { name: last, watch: mark, run: "exec sleep 1000" }
E2
start
until_true test -e ready
until_true has 1 last
$fb ctl stop web &
ctl=$!
until_true test -e w/late
after_all mark last 2
touch go
check "it is stopped" 0 "$(until_true gone $ctl; echo $?)"
check "and stands there" off "$($fb ctl list web | awk '{print $3}')"
after_all mark last 3
check "it was not started again" 1 "$(begins web)"
stop

# ---- one that is being ended for another reason starts when it has ended
rm -rf go ready w/*
sed -i 's/name: web,/name: web, timeout: 0.2, grace: 1000,/' set.yaml
start
until_true test -e w/late
after_all mark last 2
rm ready
touch go
check "a change while its time is over" 0 "$(until_true has 2 web; echo $?)"
stop

# ---- nothing may start
cat >set.yaml <<'E2'
slots: 9
jobs:
  - { name: web, watch: "w/*", run: "exec sleep 1000" }
E2
start
until_true has 1 web
$fb ctl hold
touch w/x
# Another run, in which something changes later, has seen it by then.
printf 'jobs: [{ name: other, watch: mark, run: "exec sleep 1000" }]\n' >other.yaml
$fb run --plain other.yaml >/dev/null 2>other &
other=$!
until_true has 1 other other
touch mark
until_true has 2 other other
kill $other
wait $other
check "it is not ended" "" "$(grep 'End  : web' err)"
$fb ctl release
check "and starts again when it may" 0 "$(until_true has 2 web; echo $?)"
stop
finish
