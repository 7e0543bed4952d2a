# Job sets, the real program: what is wrong in a file, and what runs.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
mark=1
export FB_TEST_MARK=$scratch

cat >good.yaml <<'YAML'
title: Cities
slots: 1
jobs:
  - name: London
    run: echo London; exit 3
  - name: Paris {}
    exec: [echo, "{}", "{#}"]
    each: [a b, "$(c)", ""]
  - name: lines {}
    run: echo {}
    each: { lines: list }
YAML
printf 'one\ntwo words\n' >list
out=$($fb run --no-record good.yaml 2>err)
check "status 1" 1 $?
check "in order, one at a time" $'London\na b 2\n$(c) 3\n 4\none\ntwo words' "$out"
match "by their names" '^End  : lines two words \| pid [0-9]+ \| +[0-9.]+ s \| exit 0$' "$(cat err)"
match "counted" '^WARNING: 1 of 6 workers failed$' "$(cat err)"
check "-j wins over slots" 3 "$($fb run --json --no-record -j3 good.yaml | head -n 1 | grep -o '"slots":[0-9]*' | grep -o '[0-9]*$')"
check "the title is in the stream" '"title":"Cities"' "$($fb run --json --no-record good.yaml | head -n 1 | grep -o '"title":"[^"]*"')"
title_of() { "$fb" run --json --no-record "$@" </dev/null | head -n 1 | grep -oE '"title":"([^"\\]|\\.)*"'; }
sed '/^title:/d' good.yaml >bare.yaml
check "or the file's name, and what was chosen of it" '"title":"bare.yaml London"' "$(title_of bare.yaml London)"
check "a list's" '"title":"-f Procfile.x"' "$(echo 'web: true' >Procfile.x; title_of -f Procfile.x)"
check "a COMMAND as it was typed" '"title":"sh -c '"'exit 0'"' ::: '"'a b'"'"' "$(title_of -- sh -c 'exit 0' ::: 'a b')"
check "a dry run" $'echo London; exit 3\necho \'a b\' 2\necho \'$(c)\' 3\necho \'\' 4\necho one\necho \'two words\'' \
    "$($fb run --dry-run good.yaml)"

mkdir -p "sub dir/in"
echo "from the file" >"sub dir/in/list"
touch "sub dir/in/x 1.png" "sub dir/in/x2.png"
cat >"sub dir/s.yaml" <<'YAML'
dir: in
env: { A: set, B: set }
jobs:
  - { run: 'pwd; cat; echo $A $B', stdin: list, env: { A: job } }
  - { exec: [ls, "{}"], each: { glob: "*.png" } }
  - { run: nice, nice: 3, dir: / }
YAML
check "a job sees everything from its directory, that from the set's" \
    "$PWD/sub dir/in"$'\nfrom the file\njob set\nx 1.png\nx2.png\n'"$(($(nice) + 3))" \
    "$($fb run --no-record -k "sub dir/s.yaml" 2>/dev/null)"
check "and its dry run does the same" "$PWD/sub dir/in"$'\nfrom the file\njob set\nx 1.png\nx2.png' \
    "$($fb run --dry-run "sub dir/s.yaml" | sh | head -n 5)"

cat >retry.yaml <<'YAML'
slots: 1
jobs:
  - { name: third, run: 'echo try $FORKBOARD_ATTEMPT; [ $FORKBOARD_ATTEMPT = 3 ]', retries: 2, retry_wait: 1ms }
  - { name: never, run: 'echo no; exit 7', retries: 0 }
  - { name: fine, run: 'exit 7', success: [5, 7] }
retries: 1
retry_wait: 1ms
YAML
check "retries and codes that count as success" $'no\ntry 3' \
    "$($fb run --no-record retry.yaml 2>err | sort)"
match "one of them failed" '^WARNING: 1 of 3 workers failed$' "$(cat err)"

cat >notes.yaml <<'YAML'
slots: 1
jobs:
  - { name: "n{}", run: 'exit {}', each: [1, 0, 2] }
  - { name: gone, exec: [/no/such] }
notes:
  - { on: exited, say: "the first end" }
  - { on: zombie, job: n2, say: n2 is a zombie }
  - { on: succeeded, job: "n{}", say: one did well }
  - { on: failed, job: gone, say: not even started }
  - { on: ready, say: never }
YAML
$fb run --record record notes.yaml 2>err
check "notes are said once, when it is time" \
    $'n1: the first end\nn0: one did well\nn2: n2 is a zombie\ngone: not even started' "$(sed -n 's/^forkboard: //p' err)"
check "and are in the record, after their events" $'1 exited\n1 note\n2 exited\n2 note\n3 exited\n3 note\n4 unstarted\n4 note' \
    "$(sed -nE 's/.*"event":"(exited|unstarted|note)","job":([0-9]).*/\2 \1/p' record)"

cat >outlives.yaml <<'YAML'
jobs: [{ name: on and on, run: 'echo $$ >pid; exec sleep 60', daemon: false }, { run: 'until [ -s pid ]; do :; done' }]
YAML
$fb run --no-record outlives.yaml 2>err
check "a run does not wait for what may outlive it" 0 $?
check "which lives" 0 "$(kill -0 "$(cat pid)"; echo $?)"
kill "$(cat pid)"

printf 'jobs: [{ run: "tty >/dev/null && echo a terminal", pty: true }, { run: tty || true }]\n' >pty.yaml
check "a terminal of its own" $'a terminal\nnot a tty' "$($fb run --no-record -k pty.yaml 2>/dev/null | tr -d '\r')"

# Every key there is, in one file.
mkdir -p every/pictures
touch every/pictures/list.txt
cat >every/every.yaml <<'YAML'
title: Cities
slots: 5                       # the command line's -j wins
timeout: 40s                   # anything a job may say, said once for all jobs
jobs:
  - name: New York
    call: work                 # a C worker function: forked, never exec'ed
    with: { seconds: 0.1, exit: 0 }
    estimate: 12s              # what the bar in the board runs against
  - name: London
    run: sleep 0.1; exit 1     # a shell command line
    after: [New York]          # starts when that one succeeded; {New York: ended}, failed, began or ready
  - name: Sydney-{}
    exec: [echo, "{}", out/]   # a program and its arguments
    each: [a.png, b.png]       # one job per item
    dir: pictures
    env: { LANG: C }
    stdin: list.txt            # default /dev/null
    success: [0, 3, SIGTERM]   # exit codes and signals that count as success; default 0
    leftovers: wait            # for what it leaves in the background; default fail
    retries: 2
    retry_wait: 1s
    timeout: 1m
    grace: 2s
    nice: 1
    cpus: [0]                  # where it may run
    memory: 512M
    pty: false                 # true: a terminal of its own, for colours and progress bars
    daemon: true               # false: may outlive the run
notes:                         # what a lesson says, and when
  - { on: began, job: London, say: "London waited for New York: see the gap in its lane." }
  - { on: zombie, say: "Exited, not reaped yet: nothing runs, only its exit status is kept." }
YAML
check "every key" $'a.png out/\nb.png out/' "$($fb run --no-record -k every/every.yaml 2>err)"
match "and its notes" 'see the gap in its lane' "$(cat err)"

# And that each does something.
cat >does.yaml <<'YAML'
jobs:
  - name: one
    run: 'nice; grep -c "Cpus_allowed_list:.0$" /proc/self/status; tty >/dev/null && echo tty; echo $FORKBOARD_ATTEMPT; exit 3'
    nice: 1
    cpus: [0]
    retries: 1
    retry_wait: 1ms
    estimate: 12s
    pty: true
  - { name: two, exec: [tail, /dev/zero], memory: 64M }
YAML
out=$($fb run --no-record --json does.yaml)
of() { grep -E "\"event\":\"($1)\".*\"job\":$2,|\"job\":$2,.*\"event\":\"($1)\"" <<<"$out" | sed -E 's/^\{"t":[0-9.]+,//'; }
nicer=$(nice -n 1 nice)
check "nice, cpus, pty, retries" "$nicer 1 tty 1 $nicer 1 tty 2" \
    "$(of output 1 | grep -oE '"text":"[^"]*"' | sed -E 's/"text":"(.*)"/\1/' | sed -E 's/(\\r)?\\n/ /g' | xargs)"
match "retry_wait" '"wait":0\.00' "$(of retry 1)"
match "estimate" '"estimate":12\.0' "$(of queued 1)"
match "memory" '"cause":"memory"|"code":1' "$(of exited 2)"
late() { # TIME
    cat >late.yaml <<YAML
jobs:
  - { run: 'trap "" TERM; while :; do sleep 0.1; done', timeout: ${1}s, grace: 50ms }
YAML
    $fb run --no-record --json late.yaml
}
match "timeout, then grace" '"signal":"SIGKILL".*"cause":"timeout"' "$(in_time SIGKILL 'late $time')"

cat >after.yaml <<'YAML'
slots: 4
jobs:
  - { name: deploy, run: echo deploy, after: ["test {}", build] }
  - { name: "test {}", run: "echo test {}; exit {}", each: [0, 1], after: build }
  - { name: build, run: echo build }
  - { name: report, run: echo report, after: { "test {}": ended } }
  - { name: mend, run: echo mend, after: { test 1: failed } }
YAML
check "a dry run in an order that could run" $'echo build\necho test 0; exit 0\necho test 1; exit 1\necho deploy\necho report\necho mend' \
    "$($fb run --dry-run after.yaml)"
out=$($fb run --no-record after.yaml 2>err)
check "skipped or failed: status 1" 1 $?
check "what ran, the first of it first" $'build\nmend report test 0 test 1' "$(head -n 1 <<<"$out"; sed 1d <<<"$out" | sort | paste -sd ' ')"
match "names the job to blame" 'deploy .*skipped.*test 1' "$(cat err)"
printf 'jobs:\n  - { name: a, run: "false" }\n  - { name: b, run: x, after: a }\n  - { name: c, run: x, after: { b: ended, a: began } }\n  - { name: d, run: x, after: b }\n' >blame.yaml
check "all the way down" $'b | a failed\nd | b was skipped: a' "$($fb run --no-record -q blame.yaml 2>&1 | sed -nE 's/^  (\w+) +\| +skipped/\1/p')"
match "the counts" '^6 jobs: 4 succeeded, 1 failed, 1 skipped' "$(cat err)"

cat >beside.yaml <<'YAML'
slots: 4
timeout: 1000s
jobs:
  - { name: first, run: 'until [ -e began ]; do sleep 0.01; done' }
  - { name: second, run: touch began, after: { first: began } }
  - name: db
    run: |
      touch up
      python3 -c 'import os, socket
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.sendto(b"READY=1", os.environ["NOTIFY_SOCKET"].replace("@", "\0", 1))'
      until [ -e done ]; do sleep 0.01; done
  - { name: web, run: 'test -e up && touch done', after: { db: ready } }
  - { name: silent, run: "true" }
  - { name: never, run: touch never, after: { silent: ready } }
YAML
out=$($fb run --no-record -q beside.yaml 2>&1)
check "beside one that began, beside one that is ready" "6 jobs: 5 succeeded, 1 skipped" "$(grep jobs: <<<"$out")"
match "names the job that was never ready" 'never +\| +skipped \| silent ended and was never ready' "$out"

# 10,000 jobs with 50,000 conditions: in an order in which each comes after what it waits for.
python3 - >many.yaml <<'PY'
import random
random.seed(3)
print("jobs:")
for job in range(1, 10001):
    waits = {random.randint(max(1, job - 300), job - 1) for _ in range(5)} if job > 5 else set()
    print(f"  - {{ name: n{job}, exec: [{job}], after: [{', '.join(f'n{w}' for w in sorted(waits))}] }}"
          if waits else f"  - {{ name: n{job}, exec: [{job}] }}")
PY
check "10,000 jobs with 50,000 conditions" "10000 in order" "$($fb run --dry-run many.yaml | python3 -c '
import re, sys
waits = {}
for line in open("many.yaml"):
    job, *after = map(int, re.findall(r"\bn(\d+)", line)) if "name" in line else [0]
    waits[job] = after
seen = set()
for line in sys.stdin:
    assert all(w in seen for w in waits[int(line)]), line
    seen.add(int(line))
print(len(seen), "in order")')"

printf '# a comment\nweb: echo web $A; sleep 0.01\r\n\ndb_1:  exec echo db; \n' >Procfile
check "a Procfile" $'db\nweb' "$($fb run --no-record -f Procfile 2>err | sort)"
match "its names" '^End  : db_1 ' "$(cat err)"
check "all of it at once" '"slots":null' "$($fb run --no-record --json -f Procfile | grep -o '"slots":[^,]*')"
check "unless -j says so" '"slots":1' "$($fb run --no-record -j1 --json -f Procfile | grep -o '"slots":[^,]*')"
printf 'web: a\nno command\n: b\nx\nd:\n' >Procfile
check "lines that are none are said" "forkboard: Procfile: no 'name: command' in lines 2, 3, 4, 5" \
    "$($fb run --dry-run -f Procfile 2>&1 >/dev/null)"
printf 'web: a\nweb: c\n' >Procfile
check "its names twice" "Procfile:2:1: name: 'web' is taken by the job in line 1, column 1" "$($fb run -f Procfile 2>&1)"
printf '# nothing\n' >Procfile
check "an empty one" "Procfile:1:1: there is no 'name: command' in it" "$($fb run -f Procfile 2>&1)"
cat >mprocs.yaml <<'YAML'
procs:
  web: echo web; exit 0
  db: [echo, "a b"]
  api: { shell: 'pwd; echo $X', cwd: "sub dir", env: { X: y } }
  job: { cmd: [echo, job] }
YAML
check "a list of mprocs" "$PWD/sub dir"$'\na b\njob\nweb\ny' "$($fb run --no-record mprocs.yaml 2>err | sort)"
match "with its names" '^End  : api ' "$(cat err)"
printf 'procs:\n  a: { shell: x, autostart: false }\n  b: { cwd: c }\n  c: ~\n  d: {shell: x, env: { A: null }}\n' >mprocs.yaml
check "what must be there" "mprocs.yaml:3:6: nothing to run: no 'shell' or 'cmd'" \
    "$($fb run mprocs.yaml 2>&1)"
sed -i 2d mprocs.yaml
check "and alone" "mprocs.yaml:2:6: nothing to run: no 'shell' or 'cmd'" \
    "$($fb run -f mprocs.yaml 2>&1)"
cat >list.json <<'JSON'
[ "echo one; exit 0", { "command": "pwd; echo $X", "name": "two", "cwd": "sub dir", "env": { "X": "y" } } ]
JSON
check "commands as concurrently has them" "$PWD/sub dir"$'\none\ny' "$($fb run --no-record -f list.json 2>err | sort)"
match "with their names" '^End  : two ' "$(cat err)"
check "all of them at once" '"slots":null' "$($fb run --no-record --json -f list.json | grep -o '"slots":[^,]*')"
printf -- '- npm:watch\n- { command: a, name: b, prefixColor: red }\n- { command: c, name: b }\n' >list.yaml
check "a name twice" "list.yaml:3:14: name: 'b' is taken by the job in line 2, column 14" \
    "$($fb run -f list.yaml 2>&1)"
printf -- '- { command: a, name: b }\n- { run: c }\n' >list.yaml
check "a list of jobs is none" "list.yaml:1:1: a list where a mapping with 'jobs' is wanted" "$($fb run -f list.yaml 2>&1)"
printf 'process:\n  a: { command: b }\n' >other.yaml
check "no set and no list" $'other.yaml:1:1: unknown key \'process\'\nother.yaml:1:1: there is no \'jobs\'' "$($fb run other.yaml 2>&1)"

# wrong TEXT WANTED: nothing is started, one line, status 2
wrong() {
    printf '%b' "$2" >wrong.yaml
    local out status
    out=$($fb run wrong.yaml 2>&1)
    status=$?
    check "$1: status" 2 $status
    check "$1" "$3" "$out"
}
wrong "one line a mistake" 'jobs:\n  - run: touch started\n  - rnu: b\nslot: 3\n' \
    $'wrong.yaml:3:5: unknown key \'rnu\' (did you mean \'run\'?)\nwrong.yaml:4:1: unknown key \'slot\' (did you mean \'slots\'?)'
check "nothing was started" "" "$(ls started 2>/dev/null)"
wrong "escape sequences are shown, not obeyed" 'jobs: [{ run: a, "\\e[31m\\n": b }]\n' \
    "wrong.yaml:1:18: unknown key '^[[31m^J'"
wrong "a bomb" 'a: &a [x,x]\nb: &b [*a,*a]\njobs: [*b]\n' \
    $'wrong.yaml:1:1: unknown key \'a\'\nwrong.yaml:1:4: anchors (&) are not read here\nwrong.yaml:2:1: unknown key \'b\'\nwrong.yaml:2:4: anchors (&) are not read here\nwrong.yaml:2:4: a list where a job is wanted, such as { name: a, run: make }\nwrong.yaml:2:8: aliases (*) are not read here\nwrong.yaml:2:11: aliases (*) are not read here\nwrong.yaml:3:8: aliases (*) are not read here'
bomb='k0: &a0 x\n'$(for i in {1..9}; do printf 'k%d: &a%d [' $i $i; printf '*a%d,' $((i - 1)){,,,,,,,}; printf ']\\n'; done)
wrong "a bomb where aliases are read" "${bomb}procs: { p: *a9 }\n" "wrong.yaml:1:5: more than 1000000 values"
wrong "a text that is not quoted" 'jobs:\n  - { run: until [ -e x ]; do }\n' \
    "wrong.yaml:2:18: did not find expected ',' or '}': within { } and [ ] a text that holds ', ', ': ', [ or { must be quoted"
wrong "a user that there is not" 'jobs: [{ run: x, dir: ~no-such-user/x }]\n' \
    "wrong.yaml:1:23: dir: '~no-such-user/x': there is no user 'no-such-user'"
printf "jobs: [{ run: x }]\n" >ok.yaml
check "no such list" "forkboard: gone: No such file or directory" "$($fb run -f gone 2>&1)"
check "no such file of variables" "forkboard: gone: No such file or directory" "$($fb run --env-file gone ok.yaml 2>&1 | head -n 1)"
check "no such file" "forkboard: gone.yaml: No such file or directory" "$($fb run gone.yaml 2>&1)"
mkdir dir.yaml
check "a directory" "forkboard: dir.yaml: Is a directory" "$($fb run dir.yaml 2>&1)"
truncate -s 1G huge.yaml
check "a gigabyte" "forkboard: huge.yaml: larger than 8 MiB, the most such a file may be" "$($fb run huge.yaml 2>&1)"
seq 1000000 >million
printf 'jobs: [{ run: "echo {}", each: { lines: million } }]' >million.yaml
check "a million jobs" "million.yaml:1:41: each: more than 100000 items; read that many from standard input instead" \
    "$($fb run million.yaml 2>&1)"
check "no option after a set" "forkboard: run: the jobs come from 'good.yaml'; unexpected '-x' (options go before the file)" "$($fb run good.yaml -x 2>&1)"
check "input options are COMMAND's" 2 "$($fb run --shuf good.yaml >/dev/null 2>&1; echo $?)"
cp "$(type -P true)" program.yaml
check "after -- it is a command" 0 "$($fb run --no-record -- ./program.yaml 2>err; echo $?)"
# ---- notes that come later than their event: all are shown, at the latest at the end
printf 'jobs:\n  - { name: a, run: "true" }\n  - { name: b, after: a, run: "exit 1" }\n  - { name: c, after: b, run: "true" }\nretries: 1\nretry_wait: 10ms\nnotes:\n' >later.yaml
printf '  - { on: %s, later: 1h, say: "%s" }\n' queued any 'exited, job: b' last 'queued, job: a' first 'queued, job: c' skipped >>later.yaml
check "notes that come later" "a: first any b: last c: skipped" "$($fb run --plain --no-record later.yaml 2>&1 | sed -n 's/^forkboard: //p' | sort | xargs)"
match "of a job that ends, then" '^forkboard: a: first$' "$($fb run --plain --no-record later.yaml 2>&1 | sed -n '/^End  : a/,/^Begin: b/p')"
finish
