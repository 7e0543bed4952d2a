# The demo sets: each is run with a small unit and held, with wide bounds, to what it teaches.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
mark=1
export FB_TEST_MARK=$scratch

# Functions, each by itself.
cat >functions.yaml <<'YAML'
jobs:
  - { name: work, call: work, with: { seconds: 0.05, exit: 3, tell: true } }
  - { name: heals, call: work, with: { seconds: 0, exit: 1, heals: 3 }, retries: 5, retry_wait: 1ms }
  - { name: stubborn, call: work, with: { seconds: 30, stubborn: true }, timeout: 50ms, grace: 50ms }
  - { name: compute, call: compute, with: { seconds: 0.2 } }
  - { name: allocate, call: allocate, with: { size: 40M, seconds: 0 } }
  - { name: too much, call: allocate, with: { size: 300M }, memory: 100M }
  - { name: write, call: write, with: { lines: 3, bytes: 20, exit: 4 } }
  - { name: write err, call: write, with: { lines: 1, bytes: 12, to: stderr } }
  - { name: crash, call: crash, with: { signal: BUS } }
  - { name: spawn, call: spawn, with: { count: 2, seconds: 30, session: true } }
YAML
sanitized=$(grep -c __asan_init "$fb")
[ "$sanitized" = 0 ] || sed -i '/too much/d' functions.yaml # the sanitizer takes address space
$fb run --json --no-record -j3 functions.yaml >events 2>err
# of NAME EVENT: the fields of that job's last such event
of() {
    local job
    job=$(grep '"event":"queued"' events | grep "\"name\":\"$1\"" | grep -o '"job":[0-9]*')
    grep "\"event\":\"$2\"" events | grep "$job[,}]" | tail -n 1
}
match "work" '"code":3,' "$(of work exited)"
match "its words" '"command":"work seconds=0.05 exit=3 tell=true"' "$(of work queued)"
match "its own line" 'Begin: work       \| estimated work time: 0.05 s' "$(of work output)"
match "heals in its third attempt" '"attempt":3,"code":0,' "$(of heals exited)"
match "stubborn: only SIGKILL helps" '"signal":"SIGKILL".*"cause":"timeout"' "$(of stubborn exited)"
user=$(of compute reaped | grep -o '"user":[0-9.]*' | cut -d: -f2)
match "compute uses CPU time: $user" '^0\.(1[5-9]|[2-9])|^[1-9]' "$user"
peak=$(of allocate reaped | grep -o '"peak_memory":[0-9]*' | cut -d: -f2)
check "allocate takes memory: $peak" 1 "$((peak > 40000000))"
match "allocate ends well" '"code":0,' "$(of allocate exited)"
[ "$sanitized" != 0 ] || match "unless there is none" '"code":1,|"cause":"memory"' "$(of "too much" exited)"
match "write" 'line 1 hijklmnopqrs.nline 2 hijklmnopqrs.nline 3 hijklmnopqrs.n' "$(of write output)"
match "write's code" '"code":4,' "$(of write exited)"
match "write to standard error" '"stream":"stderr","text":"line 1 hijk' "$(of "write err" output)"
match "crash" '"signal":"SIGBUS"' "$(of crash exited)"
match "spawn's own processes are found" 'leaked.*sleep.*sleep' "$(grep '"event":"leaked"' events)"
match "functions are documented" '^  heals ' "$($fb demo --functions)"

# Every demo is listed, can be read, and says something.
names=$(cd "$SOURCE/demos" && ls ./*.yaml | sed 's,./,,; s,.yaml,,')
check "all are listed, with the one that is watched" "$names"$'\n'watch "$($fb demo | cut -d' ' -f1)"
check "each with its words" "" "$($fb demo | grep -vE '^[a-z-]+ +[a-z0-9].{20}')"
for name in $names; do
    check "$name: can be read" 0 "$($fb demo "$name" --dry-run >/dev/null 2>&1; echo $?)"
    match "$name: has notes" '^notes:' "$(cat "$SOURCE/demos/$name.yaml")"
done
check "the watched one: what would run" "python3 blueprint.py" \
    "$($fb demo watch --dry-run | sed 's, /.*/, ,')"
match "no such demo" "no demo 'strom' \(did you mean 'storm'\?\)" "$($fb demo strom 2>&1)"
check "from anywhere" 0 "$(cd / && "$fb" demo zombies --dry-run >/dev/null; echo $?)"

# show NAME UNIT: runs it, its events in `events`
show() {
    $fb demo "$1" --unit "$2" --json --no-record >events 2>err
}
# those NAME WORDS CONDITION...: conditions in Python over the events, and that its notes were said
those() {
    local name=$1 line asked=0
    shift
    set -- "$@" "its notes" "len(of('note')) == $(grep -cE '\bon: ' "$SOURCE/demos/$name.yaml")"
    while IFS= read -r line; do
        check "$name: ${line#* }" good "${line%% *}"
        asked=$((asked + 1))
    done < <(python3 "$SOURCE/tests/demo_events.py" events "$@")
    check "$name: each was answered" $(($# / 2)) "$asked"
}

show failures 100ms
those failures \
    "codes" \
        "[code(n) for n in ('well', 'exit 1', 'exit 3 is fine', 'exit 256', 'exit 137')] == [0, 1, 3, 0, 137]" \
    "signals" \
        "[signal(n) for n in ('SIGKILL', 'SIGSEGV', 'SIGPIPE', 'too slow', 'stubborn')] == ['SIGKILL', 'SIGSEGV', 'SIGPIPE', 'SIGTERM', 'SIGKILL']" \
    "a code beyond 8 bits is a success" \
        "of('exited', 'exit 256')[0]['ok'] and of('exited', 'exit 3 is fine')[0]['ok']" \
    "time-outs" \
        "all(of('exited', n)[0]['cause'] == 'timeout' for n in ('too slow', 'stubborn'))" \
    "tries again" \
        "[e['code'] for e in of('exited', 'third time lucky')] == [1, 1, 0]" \
    "never started" \
        "[of('unstarted', n)[0]['stage'] for n in ('no program', 'no directory', 'no permission')] == ['exec', 'chdir', 'exec']" \
    "the count" \
        "(ended['failed'], ended['succeeded']) == (10, 4)"

show zombies 200ms
those zombies \
    "unreaped for a while" \
        "all(0.3 < at('reaped', n) - at('exited', n) < 5 for n in ('first', 'second', 'third', 'killed'))" \
    "their ends are told at once" \
        "at('exited', 'first') < at('exited', 'third') < at('reaped', 'first')"

show storm 500ms
those storm \
    "all are reaped" \
        "len(of('reaped')) == 200 and ended['succeeded'] == 200" \
    "fewer signals than deaths" \
        "sum(e['entries'] for e in of('signals')) < 150" \
    "all of them are counted" \
        "sum(e['reaped'] for e in of('signals')) == 200"

show orphans 100ms
those orphans \
    "found and named" \
        "sorted(len(e['pids']) for e in of('leaked')) == [1, 1, 3]" \
    "the one in a session too" \
        "len(of('leaked', 'leaves a session')) == 1" \
    "nobody failed" \
        "ended['succeeded'] == 4"

show pipeline 100ms
those pipeline \
    "nothing before what it waits for" \
        "all(at('forked', b) >= at('exited', a) for a, b in (('checkout', 'docs'), ('build client', 'test client'), ('test client', 'ask for help'), ('test server', 'clean up')))" \
    "skipped, with the job to blame" \
        "[(of('skipped', n)[0]['blame'] == numbers['test client']) for n in ('package', 'publish')] == [True, True]" \
    "the counts" \
        "(ended['succeeded'], ended['failed'], ended['skipped']) == (7, 1, 2)"

show cpu-and-io 100ms
those cpu-and-io \
    "they wait at the same time" \
        "max(sum(at('forked', b) <= at('forked', a) < at('exited', b) for b in waiting) for a in waiting) >= 8" \
    "so the wall sees a part of it: 9.9 times, where 16 waited" \
        "sum(at('exited', n) - at('forked', n) for n in waiting) > 4 * span(waiting)" \
    "waiting uses no CPU" \
        "all(of('reaped', 'waits %d' % i)[0]['user'] < 0.05 for i in sixteen)" \
    "computing does, as much as it was told to" \
        "all(0.04 < cpu('computes %d' % i) < 0.5 for i in sixteen)" \
    "and behind all the waiting" \
        "min(at('forked', 'computes %d' % i) for i in sixteen) > max(at('exited', 'waits %d' % i) for i in sixteen)" \
    "no faster than there are cores" \
        "sum(cpu('computes %d' % i) for i in sixteen) <= 1.2 * events[0]['hardware']['threads'] * (max(at('exited', 'computes %d' % i) for i in sixteen) - min(at('forked', 'computes %d' % i) for i in sixteen))"

show stragglers 150ms
those stragglers \
    "the long one last" \
        "max(at('forked', 'short %d' % i) for i in range(1, 7)) <= at('forked', 'long and last')" \
    "the long one first, though it stands last" \
        "min(at('forked', 'again %d' % i) for i in range(1, 7)) >= at('forked', 'long and first')" \
    "so it ends earlier: 5 units and not 7" \
        "span(['long and first'] + ['again %d' % i for i in range(1, 7)]) < span(['long and last'] + ['short %d' % i for i in range(1, 7)])" \
    "the halves apart" \
        "at('exited', 'long and last') < at('forked', 'long and first')"

# Without a board the notes are lines.
$fb demo pipeline --unit 10ms --plain --no-record 2>&1 | sed -n 's/^forkboard: //p' >said
check "its notes in plain mode" "$(sed -n 's/^ *say: "\(.*\)"$/\1/p' "$SOURCE/demos/pipeline.yaml" | sort)" "$(sort said)"
finish
