# Jobs that start again when files change (`watch` of a job): patterns, what comes later, what does not count.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1

says() { grep -cx "$1" log 2>/dev/null; } # how often that line stands in the log
has() { [ "$(says "$2")" = "$1" ]; }
noted() { grep -q "$1" err; }
# start SET: its jobs live
start() {
    rm -f log
    printf '%b' "$1" >set.yaml
    $fb run --plain ${2:-} set.yaml >/dev/null 2>err &
    forkboard=$!
}
stop() {
    kill $forkboard
    wait $forkboard 2>/dev/null
}
mkdir -p src/deep src/gen src/.git other
touch src/a.c
start 'slots: 9\njobs:
  - { name: web, watch: ["src/**", "conf/*.ini", "!src/gen/**"], run: "echo web >>log; exec sleep 1000" }
  - { name: one, watch: other/file, run: "echo one >>log; exec sleep 1000" }
  - { name: none, run: "echo none >>log; exec sleep 1000" }
'
until_true has 1 none
until_true has 1 web
until_true has 1 one

# ---- what is there already
echo x >>src/a.c
check "a file that is written: the job starts again" 0 "$(until_true has 2 web; echo $?)"
match "a line says which of which job" '^forkboard: web: .*src/a.c changed: it starts again' "$(cat err)"
match "it was stopped for that" 'End  : web .*\| stopped: .*src/a.c changed$' "$(cat err)"
check "the others live on" "1 1" "$(says one) $(says none)"

# ---- what is no news: below ! and hidden; the next that counts shows that they were passed over
touch src/gen/x.c src/.git/index src/.a.c.swp other/another
touch other/file
check "a file alone, made later" 0 "$(until_true has 2 one; echo $?)"
check "what is taken out, hidden, or beside it does not count" 2 "$(says web)"

# ---- many at once, directories made later, what replaces a file, what is gone
touch src/deep/{1,2,3,4}
check "many at once are one start" 0 "$(until_true has 3 web; echo $?)"
match "and are counted" 'src/deep/[0-9] changed \(and 3 more\)' "$(cat err)"
mkdir -p src/new/newer
touch src/new/newer/b.c
check "a directory that is made later, with what was put into it" 0 "$(until_true has 4 web; echo $?)"
echo y >tmp
mv tmp src/new/newer/b.c
check "a file that is renamed over" 0 "$(until_true has 5 web; echo $?)"
mkdir conf
touch conf/a.ini
check "a pattern whose directory was not there" 0 "$(until_true has 6 web; echo $?)"
rm src/a.c
check "a file that is gone" 0 "$(until_true has 7 web; echo $?)"
mv src away
mkdir src
touch src/c.c
check "another directory in the place of one" 0 "$(until_true has 8 web; echo $?)"
check "once each" "2 1" "$(says one) $(says none)"
stop
check "they were no failures" "" "$(grep -a 'End  : web.*exit [1-9]' err)"
check "none was stopped by hand" "" "$(grep -a 'stopped by you' err)"
$fb run --plain --record run.jsonl set.yaml >/dev/null 2>err &
forkboard=$!
until_true has 9 web
touch src/c.c
until_true has 10 web
stop
match "the record has why" '"exited".*"cause":"changed".*"why":"[^"]*src/c.c changed"|"exited".*"why":"[^"]*src/c.c changed".*"cause":"changed"' "$(cat run.jsonl)"
match "a replay says it" 'End  : web .*\| stopped: .*src/c.c changed$' "$($fb replay --plain run.jsonl 2>&1)"

# ---- stopped by hand it is left alone; ended, it starts again
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run
rm -rf src
mkdir src
start 'slots: 9\njobs:
  - { name: web, watch: src/**, run: "echo web >>log; exec sleep 1000" }
  - { name: short, watch: src/**, run: "echo short >>log; exit 1" }
  - { name: keep, run: "exec sleep 1000" }
'
off_or_on() { $fb ctl list web >/dev/null 2>&1; }
off() { [ "$($fb ctl list web | awk '{print $3}')" = off ]; }
until_true has 1 web
until_true noted 'End  : short'
until_true off_or_on
$fb ctl stop web
until_true off
touch src/a
check "one that had ended starts again" 0 "$(until_true has 2 short; echo $?)"
check "one that was stopped by hand does not" 1 "$(says web)"
$fb ctl start web
until_true has 2 web
touch src/a
check "until it is started by hand" 0 "$(until_true has 3 web; echo $?)"
stop

# ---- with --watch: the patterns of the set as it is now
start 'slots: 9\njobs:\n  - { name: web, watch: src/*.a, run: "echo web >>log; exec sleep 1000" }\n' --watch
until_true has 1 web
sed -i 's/\*\.a/*.b/' set.yaml
until_true noted '1 job changed'
until_true has 2 web
touch src/x.a
touch src/x.b
check "a pattern that is changed" 0 "$(until_true has 3 web; echo $?)"
match "what fitted the old one is nothing now" '^forkboard: .*src/x.b changed: it starts again' "$(cat err)"
stop

# ---- a directory is no pattern, whatever its name is
mkdir -p '!a*[b]?\\/src' '!axb?/src'
start 'slots: 9\njobs:
  - { name: web, dir: "!a*[b]?\\\\\\\\", watch: ["src/*.a", "!src/not*"], run: "echo web >>../log; exec sleep 1000" }
'
until_true has 1 web
touch '!axb?/src/x.a' '!a*[b]?\\/src/not.a' '!a*[b]?\\/src/y.a'
check "a job's directory with wildcards in its name" 0 "$(until_true has 2 web; echo $?)"
match "is that directory alone" 'src/y.a changed: it starts again' "$(cat err)"
stop

# ---- the system allows no more
few() { echo 2 >/proc/sys/user/max_inotify_watches && exec "$@"; }
export -f few
if unshare -Ur bash -c 'few true' 2>/dev/null; then
    mkdir -p many/{1,2,3,4}
    printf 'jobs: [{ name: web, watch: many/**, run: "exec sleep 1000" }]\n' >set.yaml
    unshare -Ur bash -c 'few "$@"' few $fb run --plain set.yaml >/dev/null 2>err &
    forkboard=$!
    check "a line says what is not seen, though nothing changes" 0 "$(until_true noted 'and more are not seen: this user may watch no more'; echo $?)"
    stop
    check "once" 1 "$(grep -c 'not seen' err)"
    printf 'jobs: [{ run: "echo it runs", watch: a }]' >set.yaml
    unshare -Ur bash -c 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"' few $fb run --plain set.yaml >out 2>err
    check "no instance of inotify: it runs unwatched" "0 it runs" "$? $(grep -o 'it runs' out)"
    match "and a line says why" 'cannot be watched, and the run goes on: .*fs.inotify.max_user_instances' "$(cat err)"
    unshare -Ur bash -c 'echo 0 >/proc/sys/user/max_inotify_instances && exec "$@"' few $fb run --plain --watch set.yaml >out 2>err
    check "so does one whose set is to be watched" "0 it runs 1" "$? $(grep -o 'it runs' out) $(grep -c 'cannot be watched' err)"
    match "and the line says so" 'set.yaml: it cannot be watched, and the run goes on: .*fs.inotify.max_user_instances' "$(cat err)"
else
    skip "too few watches: no unshare here"
fi

# ---- mistakes
wrong() { printf '%b' "$2" >bad.yaml; match "$1" "$3" "$($fb run bad.yaml 2>&1)"; }
wrong "a list that takes all out" 'jobs: [{ run: x, watch: ["!a"] }]' '^bad.yaml:1:25: watch: ! only takes files out; a pattern of those to watch is missing'
wrong "a bracket without its end" 'jobs: [{ run: x, watch: "src[1/**" }]' "^bad.yaml:1:25: watch: 'src\\[1/\\*\\*' has a \\[ without its \\]; as a byte of a name it is"
wrong "a text that does" 'jobs: [{ run: x, watch: "!a" }]' '^bad.yaml:1:25: watch: ! only takes files out'
wrong "a variable after ! that is not set" 'jobs: [{ run: x, watch: [a, "!$FB_NONE/x"] }]' "^bad.yaml:1:29: watch: the variable 'FB_NONE' is not set"
wrong "no text" 'jobs: [{ run: x, watch: { a: b } }]' '^bad.yaml:1:25: watch: a mapping where 1 to 64 patterns are wanted'
wrong "an empty list" 'jobs: [{ run: x, watch: [] }]' '^bad.yaml:1:25: watch: .* where 1 to 64'
finish
