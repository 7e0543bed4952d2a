# The demo sets: each is run with a small unit and held, with wide bounds, to what it teaches.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
mark=1
export FB_TEST_MARK=$scratch

# Functions, each by itself. One that ignores SIGTERM has the time to say so.
functions() { # TIME
    cat >functions.yaml <<YAML
jobs:
  - { name: work, call: work, with: { seconds: 0.05, exit: 3, tell: true } }
  - { name: heals, call: work, with: { seconds: 0, exit: 1, heals: 3 }, retries: 5, retry_wait: 1ms }
  - { name: stubborn, call: work, with: { seconds: 300, stubborn: true }, timeout: ${1}s, grace: 50ms }
  - { name: compute, call: compute, with: { seconds: 0.2 } }
  - { name: allocate, call: allocate, with: { size: 40M, seconds: 0 } }
  - { name: too much, call: allocate, with: { size: 300M }, memory: 100M }
  - { name: write, call: write, with: { lines: 3, bytes: 20, exit: 4 } }
  - { name: write err, call: write, with: { lines: 1, bytes: 12, to: stderr } }
  - { name: crash, call: crash, with: { signal: BUS } }
  - { name: spawn, call: spawn, with: { count: 2, seconds: 30, session: true } }
YAML
    [ "$sanitized" = 0 ] || sed -i '/too much/d' functions.yaml # the sanitizer takes address space
    $fb run --json --no-record -j3 functions.yaml 2>err | tee events
}
sanitized=$(grep -c __asan_init "$fb")
in_time SIGKILL 'functions $time' >/dev/null
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

# those NAME UNIT WORDS CONDITION...: conditions in Python over the events of the demo, and that its notes
# were said. Its times are those of a machine that has time: where they are not kept, a longer unit.
those() {
    local name=$1 unit=$2 line asked=0
    shift 2
    set -- "$@" "its notes" "len(of('note')) == $(grep -cE '\bon: ' "$SOURCE/demos/$name.yaml")"
    for unit in "$unit" $((unit * 4)) $((unit * 16)); do
        $fb demo "$name" --unit ${unit}ms --json --no-record >events 2>err
        python3 "$SOURCE/tests/program/demo_events.py" events $unit "$@" >answers
        grep -q ^bad answers || break
    done
    while IFS= read -r line; do
        check "$name: ${line#* }" good "${line%% *}"
        asked=$((asked + 1))
    done <answers
    check "$name: each was answered" $(($# / 2)) "$asked"
}

those failures 100 \
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

those zombies 200 \
    "unreaped for a while" \
        "all(1.5 * unit < at('reaped', n) - at('exited', n) < 25 * unit for n in ('first', 'second', 'third', 'killed'))" \
    "their ends are reported at once" \
        "at('exited', 'first') < at('exited', 'third') < at('reaped', 'first')"

those storm 500 \
    "all are reaped" \
        "len(of('reaped')) == 200 and ended['succeeded'] == 200" \
    "fewer signals than deaths" \
        "sum(e['entries'] for e in of('signals')) < 150" \
    "each before the ends that it came for" \
        "events.index(of('signals')[0]) < events.index(of('exited')[0])"

those orphans 100 \
    "found and named" \
        "sorted(len(e['pids']) for e in of('leaked')) == [1, 1, 3]" \
    "the one in a session too" \
        "len(of('leaked', 'leaves a session')) == 1" \
    "no job failed" \
        "ended['succeeded'] == 4"

those pipeline 100 \
    "nothing before what it waits for" \
        "all(at('forked', b) >= at('exited', a) for a, b in (('checkout', 'docs'), ('build client', 'test client'), ('test client', 'ask for help'), ('test server', 'clean up')))" \
    "skipped, with the job to blame" \
        "[(of('skipped', n)[0]['blame'] == numbers['test client']) for n in ('package', 'publish')] == [True, True]" \
    "the counts" \
        "(ended['succeeded'], ended['failed'], ended['skipped']) == (7, 1, 2)"

those cpu-and-io 100 \
    "they wait at the same time" \
        "max(sum(at('forked', b) <= at('forked', a) < at('exited', b) for b in waiting) for a in waiting) >= 8" \
    "so the wall sees a part of it: 9.9 times, where 16 waited" \
        "sum(at('exited', n) - at('forked', n) for n in waiting) > 4 * span(waiting)" \
    "waiting uses no CPU" \
        "all(of('reaped', 'waits %d' % i)[0]['user'] < 0.5 * unit for i in sixteen)" \
    "computing does, as much as it was asked to" \
        "all(0.4 * unit < cpu('primes %d' % i) < 5 * unit for i in sixteen)" \
    "and after all the waiting" \
        "min(at('forked', 'primes %d' % i) for i in sixteen) > max(at('exited', 'waits %d' % i) for i in sixteen)" \
    "no faster than there are cores" \
        "sum(cpu('primes %d' % i) for i in sixteen) <= 1.2 * events[0]['hardware']['threads'] * (max(at('exited', 'primes %d' % i) for i in sixteen) - min(at('forked', 'primes %d' % i) for i in sixteen))"

those stragglers 150 \
    "the long one last" \
        "max(at('forked', 'short %d' % i) for i in range(1, 7)) <= at('forked', 'long and last')" \
    "the long one first, though it stands last" \
        "min(at('forked', 'again %d' % i) for i in range(1, 7)) >= at('forked', 'long and first')" \
    "so it ends earlier: 5 units and not 7" \
        "span(['long and first'] + ['again %d' % i for i in range(1, 7)]) < span(['long and last'] + ['short %d' % i for i in range(1, 7)])" \
    "the halves apart" \
        "at('exited', 'long and last') < at('forked', 'long and first')"

# Without a board the notes are lines; one of a job begins with its name.
$fb demo pipeline --unit 10ms --plain --no-record 2>&1 | sed -n 's/^forkboard: //p' >said
check "its notes in plain mode" "$(sed -n 's/^ *say: "\(.*\)"$/\1/p' "$SOURCE/demos/pipeline.yaml" | sort)" \
    "$(sed -E 's/^[a-z ]+: ([A-Zc])/\1/' said | sort)"
match "of the job that each is about" '^clean up: It waits only for the end of the others' "$(cat said)"

# What is said of the last comes after all of them.
$fb demo storm --unit 100ms --plain --record storm >/dev/null 2>&1
check "the storm stands still when all have died" "200 true" "$(python3 -c '
import json
exited = 0
for event in map(json.loads, open("storm")):
    exited += event["event"] == "exited"
    if event.get("pause"):
        print(exited, "true")')"
finish
