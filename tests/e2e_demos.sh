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
  - { name: too much, call: allocate, with: { size: 4G }, memory: 1G }
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
[ "$sanitized" != 0 ] || match "unless there is none" '"code":1,' "$(of "too much" exited)"
match "write" 'line 1 hijklmnopqrs.nline 2 hijklmnopqrs.nline 3 hijklmnopqrs.n' "$(of write output)"
match "write's code" '"code":4,' "$(of write exited)"
match "write to standard error" '"stream":"stderr","text":"line 1 hijk' "$(of "write err" output)"
match "crash" '"signal":"SIGBUS"' "$(of crash exited)"
match "spawn's own processes are found" 'leaked.*sleep.*sleep' "$(grep '"event":"leaked"' events)"
match "functions are documented" '^  heals ' "$($fb demo --functions)"
finish
