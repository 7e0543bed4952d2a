# Files of jobs, the real program: lists of other programs, names that choose, a set from standard input.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
mark=1
export FB_TEST_MARK=$scratch
unset PORT

printf 'web: echo $PORT $NAME\n# worker: a comment\nnot a line\nclock: echo clock $PORT\n' >Procfile
printf 'NAME="from .env"\n' >.env
out=$($fb run --no-record -k -f Procfile 2>err)
check "a Procfile with ports and its .env" $'5000 from .env\nclock 5100' "$out"
match "what is no line is said" "^forkboard: Procfile: no 'name: command' in line 3$" "$(cat err)"
check "one process of it" "clock 5100" "$($fb run --no-record -f Procfile clock 2>/dev/null)"
check "several of one, another port" $'7000 from .env\n7001 from .env' \
    "$($fb run --no-record -k --port 7000 -f Procfile web=2 2>/dev/null)"
check "all but one" "clock 5100" "$($fb run --no-record -f Procfile -x web 2>/dev/null)"
$fb run --no-record -f Procfile wbe 2>err
check "a name that is not there: status 2" 2 $?
match "and the nearest" "Procfile: there is no process 'wbe' \(did you mean 'web'\?\)$" "$(cat err)"

cat >package.json <<'JSON'
{ "name": "p", "scripts": { "predev:a": "echo before", "dev:a": "echo $npm_lifecycle_event; tool", "dev:b": "echo b", "dev:b:c": "echo c" } }
JSON
mkdir -p node_modules/.bin
printf '#!/bin/sh\necho the tool\n' >node_modules/.bin/tool
chmod +x node_modules/.bin/tool
check "scripts of package.json by a pattern, with what comes before, and its programs" \
    $'b\nbefore\ndev:a\nthe tool' "$($fb run --no-record -f package.json 'dev:*' 2>/dev/null | sort)"

cat >set.yaml <<'YAML'
jobs:
  - { name: fetch, run: echo fetch }
  - { name: build, run: echo build, after: fetch }
  - { name: test, run: echo test, after: build }
  - { name: lint, run: echo lint }
YAML
check "names choose jobs, and what they wait for" $'fetch\nbuild' "$($fb run --no-record -k set.yaml build 2>/dev/null)"
check "in a dry run too, by a pattern" $'echo build\necho fetch\necho lint' "$($fb run --dry-run set.yaml 'l*' build | sort)"
$fb run set.yaml biuld 2>err
check "a job that is not there: status 2" 2 $?
match "and the nearest job" "^forkboard: set.yaml: the command line: there is no job 'biuld' \(did you mean 'build'\?\)$" "$(cat err)"
$fb run set.yaml -j2 2>err
match "an option after the file is said" "unexpected '-j2' \(options go before the file\)$" "$(cat err)"

check "a set from standard input" "lint" "$($fb run --no-record -f - lint <set.yaml 2>/dev/null)"
check "a Procfile from standard input" "x" "$(printf 'web: echo x' | $fb run --no-record -f - 2>/dev/null)"
printf 'jobs: [{ run: a, colour: b }]' | $fb run -f - 2>err
match "its mistakes have a place" "^standard input:1:18: unknown key 'colour'" "$(cat err)"

mkdir -p home/x
printf 'jobs: [{ run: pwd, dir: ~/x }, { run: pwd, dir: $HOME/x }]' >home.yaml
check "~ and \$HOME in dir" "$scratch/home/x"$'\n'"$scratch/home/x" "$(HOME=$scratch/home $fb run --no-record home.yaml 2>/dev/null)"
printf 'jobs: [{ run: touch began }, { run: pwd, dir: $HOME/y }]' >home.yaml
HOME=$scratch/home $fb run --no-record home.yaml 2>err
check "a directory that is not there: status 2" 2 $?
match "with its place" "^home.yaml:1:47: dir: No such file or directory: '$scratch/home/y'$" "$(cat err)"
check "and nothing was started" 1 "$(test -e began; echo $?)"

printf 'procs: { a: { shell: echo a, autostart: false }, b: { shell: "echo b" } }' >mprocs.yaml
check "a process that is not to start by itself" "b" "$($fb run --no-record mprocs.yaml 2>err)"
match "is said" "^  a .* not started$" "$(cat err)"
check "and is no failure" 0 "$($fb run --no-record mprocs.yaml >/dev/null 2>&1; echo $?)"
check "but its name starts it" "a" "$($fb run --no-record mprocs.yaml a 2>/dev/null)"
finish
