# Programs that live: ready by what a probe is answered, ended when they are unwell, stopped well.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
cd "$scratch" || exit 3

events() { # KIND...: of the stream, a line each: kind, job, state, the reason
    python3 -c '
import json, sys
for line in sys.stdin:
    e = json.loads(line)
    if e["event"] in sys.argv[1:]:
        print(e["event"], e.get("job", "-"), e.get("state", "-"), e.get("why", "-"))' "$@"
}
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# ---- a real web server, and each way to ask for it
web=$(port)
cat >web.yaml <<YAML
jobs:
  - name: web
    exec: [python3, -m, http.server, "$web", --bind, 127.0.0.1]
    ready: { http: "http://localhost:$web/", interval: 20ms }
    restart: always
  - name: tcp
    run: exec sleep 600
    ready: { tcp: $web, interval: 20ms }
  - name: program
    run: exec sleep 600
    ready: { exec: [python3, -c, "import os; os.kill(int(os.environ['FORKBOARD_PID']), 0)"], timeout: 60s }
  - name: line
    run: printf '\033[1mI listen\033[0m\n'; exec sleep 600
    ready: { line: "^I listen$" }
  - name: file
    run: until grep -q 'no file m[a]de' out; do sleep 0.02; done; echo >made; exec sleep 600
    ready: { file: made, interval: 20ms }
  - name: user
    run: echo all are ready
    main: true
    after: { web: ready, tcp: ready, program: ready, line: ready, file: ready }
YAML
within 120 $fb run --json --no-record web.yaml 2>err >out
check "a set of services ends with its main job" 0 $?
check "all were ready" "1 2 3 4 5" \
    "$(events ready <out | cut -d' ' -f2 | sort -n | xargs)"
match "one says why it was not yet" '^health 5 unready no file made$' "$(events health <out)"
rm -f made
missing() { # TIME: it has the web server's answer, and that is not good enough
    cat >missing.yaml <<YAML
jobs:
  - name: web
    exec: [python3, -m, http.server, "$web", --bind, 127.0.0.1]
    ready: { tcp: $web, interval: 20ms }
  - name: missing
    run: exec sleep 600
    after: { web: ready }
    ready: { http: "http://127.0.0.1:$web/none", interval: 20ms, within: ${1}s }
    main: true
YAML
    within 200 $fb run --plain --no-record missing.yaml 2>&1
}
match "one that is answered 404 says so" "^Wait : missing +\| not ready: HTTP 404 from http://127.0.0.1:$web/none$" \
    "$(in_time 'HTTP 404' 'missing $time')"

# ---- not ready in time; and a probe that hangs, and prints megabytes
cat >late.yaml <<'YAML'
jobs:
  - name: late
    run: exec sleep 600
    ready: { run: "yes | head -c 5000000; exec sleep 600", timeout: 100ms, within: 2s }
YAML
within 120 $fb run --plain --no-record late.yaml >out 2>&1
check "case 86: one whose probe hangs is not ready in time, and has failed" 1 $?
match "and says so" '^End  : late .*\| not ready in time \(killed by SIGTERM\)' "$(cat out)"
match "case 86: what its probe did stands there" '^Wait : late .*: no end in 0.1 s' "$(cat out)"

# ---- unwell: ended and started again, as often as it may
cat >ill.yaml <<YAML
jobs:
  - name: ill
    run: exec sleep 600
    health: { run: "echo I am ill; exit 3", interval: 10ms, threshold: 2, timeout: 60s }
    max_restarts: 2
    backoff: 10ms
YAML
within 120 $fb run --json --no-record ill.yaml 2>err >out
check "an unwell one has failed in the end" 1 $?
check "after two restarts" "3 3" "$(events forked <out | wc -l) $(events health <out | grep -c 'unhealthy.*exit 3: I am ill')"
match "each ended for that" '"cause":"health"' "$(grep '"event":"exited"' out)"

# ---- stopped by a command, by signals one after the other, and what heeds nothing but SIGKILL
cat >stop.yaml <<'YAML'
jobs:
  - name: polite
    run: trap 'echo >told; exit 0' USR1; echo up; while :; do sleep 0.02; done
    stop: { run: "kill -USR1 $FORKBOARD_PID; sleep 0.3; echo >done", grace: 120s }
    ready: { line: "^up$" }
    restart: always
  - name: stubborn
    run: trap '' TERM INT HUP USR1 USR2; echo up; while :; do sleep 0.02; done
    stop: { exec: ["true"], grace: 200ms }
    ready: { line: "^up$" }
    restart: always
  - name: last
    exec: ["true"]
    after: { polite: ready, stubborn: ready }
    main: true
YAML
within 200 $fb run --json --no-record stop.yaml 2>err >out
check "a run whose services are stopped by commands" 0 $?
match "one heeds it" '"event":"exited","job":1,"attempt":1,"code":0' "$(cat out)"
check "its command has come to its end" "done told" "$(printf "%s\n" done told | xargs -n1 ls 2>&1 | xargs)"
match "no signal was sent for it" '"event":"ending","job":1,"attempt":1,"cause":"goal","grace":1' "$(cat out)"
match "case 89: one heeds nothing but SIGKILL" '"event":"exited","job":2,"attempt":1,"signal":"SIGKILL"' "$(cat out)"
listens='trap "" TERM; trap "echo USR1 was it; exit 7" USR1; echo up; while :; do sleep 0.02; done'
by_terms() { $fb run --no-record --timeout "$1" --termseq TERM,50,USR1,60000,KILL,25 -- sh -c "$listens" 2>/dev/null; }
match "signals one after the other" '^USR1 was it$' "$(in_time USR1 'by_terms $time')"
check "no signal of that name" 2 "$($fb run --termseq TERM,200,NONE -- true 2>err; echo $?)"
match "is named" 'TERM,200,NONE' "$(cat err)"

# ---- a real database
cat >database.yaml <<'YAML'
jobs:
  - name: db
    exec: [./serve, -D, data, -k, "", -p, "@PORT@", -c, "listen_addresses=127.0.0.1", -c, fsync=off]
    env: { PATH: "@PATH@" }
    ready: { @READY@, interval: 50ms, timeout: 30s, within: 240s }
    restart: on_failure
    backoff: 50ms
    stop: { signal: SIGINT, grace: 120s }
  - name: client
    run: @CLIENT@
    env: { PGHOST: 127.0.0.1, PGPORT: "@PORT@", PGUSER: tester, PGDATABASE: postgres, PATH: "@PATH@" }
    after: { db: ready }
    main: true
YAML
database() { # READY CLIENT OPTION...: runs it as a user that the database takes
    sed -e "s|@READY@|$1|; s|@CLIENT@|$2|; s,@PORT@,$db,g; s,@PATH@,$bin:$PATH,g" database.yaml >db.yaml
    within 280 "${as[@]}" "$fb" run --no-record "${@:3}" db.yaml </dev/null
}
bin=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1)
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if [ ! -x "$bin/postgres" ]; then
    skip "case 90: PostgreSQL as a service: it is not here"
elif [ "$(id -u)" = 0 ] && { ! chmod 755 "$scratch" || ! "${as[@]}" test -x "$fb"; }; then
    skip "case 90: PostgreSQL as a service: another user cannot run forkboard here"
else
    db=$(port)
    mkdir db && cd db && cp ../database.yaml . && [ "$(id -u)" != 0 ] || chown -R 65534:65534 .
    within 200 "${as[@]}" "$bin/initdb" -D data -U tester -A trust -N >initdb.log 2>&1
    check "a database is made" 0 $?
    # Where there is a first.probe, a FIFO, the server begins only after a probe that was too early.
    printf '%s\n' '#!/bin/sh' '[ ! -p first.probe ] || cat first.probe' 'exec postgres "$@"' >serve
    printf '%s\n' '#!/bin/sh' 'pg_isready -q -h 127.0.0.1 -p "$1"; status=$?' \
        '[ ! -p first.probe ] || { : >first.probe; rm -f first.probe; }' 'exit $status' >probe
    mkfifo first.probe && chmod 666 first.probe && chmod 755 serve probe
    database 'exec: [./probe, "@PORT@"]' \
        'psql -qc "create table t as select 42 as answer"' --json >out 2>err
    check "ready by pg_isready, and used" 0 $?
    match "it was not ready at once" '^health 1 unready probe: exit 2' "$(events health <out)"
    match "it was ended by SIGINT, its main job being over" '"signal":"SIGINT","cause":"goal"' "$(grep '"event":"ending","job":1,' out)"
    match "in a fast shutdown" 'database system is shut down' "$(cat out)"
    # Killed, with all that it is: it comes again, recovers, and is ready once more. It listens before it
    # answers: what comes too early is refused. A client may find it well again before the next probe does.
    database "tcp: $db" 'until psql -qc "insert into t values (43)"; do sleep 0.1; done; kill -9 $(head -n 1 data/postmaster.pid) \&\& until psql -Atc "select sum(answer) from t"; do sleep 0.1; done; until test "$(grep -c [e]vent...ready...job..1 out)" = 2; do sleep 0.1; done' \
        --json >out 2>err
    check "case 90: ready by tcp, killed, and used again" 0 $?
    match "case 90: its data were intact" '"text":"85' "$(cat out)"
    check "it was started twice, and ready twice" "2 2" \
        "$(events forked <out | grep -c '^forked 1 ') $(events ready <out | grep -c '^ready 1 ')"
fi
finish
