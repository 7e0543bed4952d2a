# The board of a watch on a real terminal, tmux's: the tree, its output, its signals, and its end.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
untraced() { grep -q '^TracerPid:.0$' "/proc/$1/status"; }
dead() { ! grep -qE '^State:.[^ZX]' "/proc/$1/status" 2>/dev/null; }
watch="$fb watch --no-record"
titled_like() { tm display -p '#{pane_title}' | grep -qE -- "$1"; }
# Titles end with a bell too.
rang() { sed 's/\x1b\]2;[^\a]*\a//g' piped | grep -q $'\a'; }
# A program that makes a child and a grandchild; each runs until the file `go` is made.
cat >"$scratch/family.py" <<'PY'
import os, subprocess, sys, time
wait = "import os, sys, time\nopen('pid.' + sys.argv[1], 'w').write(str(os.getpid()))\n" \
       "while not os.path.exists('go'): time.sleep(0.02)\nsys.exit(int(sys.argv[2]))"
if sys.argv[1] == "root":
    child = subprocess.Popen([sys.executable, __file__, "child"])
    open("pid.root", "w").write(str(os.getpid()))
    print("terminal" if sys.stdout.isatty() else "no terminal", flush=True)
    print("read", repr(sys.stdin.read()), flush=True)
    sys.exit(child.wait())
grandchild = subprocess.Popen([sys.executable, "-c", wait, "grandchild", "0"])
open("pid.child", "w").write(str(os.getpid()))
grandchild.wait()
sys.exit(3)
PY
# Itself, not a script in front of it.
python=$(python3 -c 'import sys; print(sys.executable)')
family="$python $scratch/family.py root"

# ---- opens, shows the tree and the output, stays, leaves a summary
open 100x30 "$watch -- $family"
pid_of grandchild >/dev/null
shows "all of the tree" '3 processes . 3 alive . at most 3'
check "its own screen, no cursor, the mouse" "1 0 1" "$(flags)"
shows "a row for each, below the process that forked it" '▶ running +1  python'
shows "the child" '▶ running +2    python'
shows "the grandchild" '▶ running +3      python'
keys 2
shows "what it prints is on the board: it has a terminal" '^ │terminal'
shows "nothing is typed there: it reads the end of its input" "^ │read ''"
keys j j
shows "the output is the program's, whatever row is selected" '^ │terminal'
touch go
shows "all have ended" ' done '
shows "the result in the row" '✘ .* exit 3'
shows "the verdict" '2 of 3 processes failed'
shows "what it cost" 'tracing cost ≥[0-9.]+%'
check "it stays until q" "1 0 1" "$(flags)"
keys q
given_back "q" 3
shows "the summary is left on the screen" '^WARNING: 2 of 3 '

open 80x24 "$watch -- sh -c 'echo pagers: \$PAGER \$GIT_PAGER \$MANPAGER'"
keys 2
shows "no pager waits for keys" 'pagers: cat cat cat'
keys q
given_back "q" 0

# ---- keys that act on any of the tree, and those that make no sense
open 80x24 "$watch -- $family"
grandchild=$(pid_of grandchild)
shows "the tree at 80x24" '3 alive'
for key in r p + -; do
    keys "$key"
    shows "$key is no key of a watch" 'not possible in a watch'
    keys j
done
keys g t
shows "t folds the tree away" 'python.* \+2 '
until_true gone_from ' 3 +python'
check "what is below has no rows" 0 "$(screen | grep -cE '^ . +[23] +python')"
keys t
shows "and shows it again" ' 3 +python'
keys t
until_true gone_from ' 3 +python'
keys /grandchild
shows "a process that is found in a fold is shown" ' 3 +python'
keys Enter t
shows "and selected: it has no children" 'it has no children'
keys S
shows "S stops the grandchild" '‖ .*SIGSTOP'
check "by SIGSTOP" stopped "$(until_true is_stopped "$grandchild" && echo stopped)"
keys S
check "S lets it go on" goes "$(until_true goes_on "$grandchild" && echo goes)"
keys K
shows "K asks about it" 'Signal (to )?python3: \[t\]erm'
keys k
shows "K k: SIGKILL" 'killed by SIGKILL'
shows "and its parent goes on from there" ' done '
keys g t
until_true gone_from ' 2 +python'
keys e
shows "a failure in a fold is gone to" ' 2 +python.* exit 3'
keys q
given_back "killed" 3

# ---- q asks
open 100x30 "$watch -- $family"
child=$(pid_of child) grandchild=$(pid_of grandchild) root=$(pid_of root)
shows "it runs" '3 alive'
keys q
shows "q asks" '3 processes are running: \[d\]etach, \[t\]erminate, \[c\]ancel'
keys n
shows "and takes a no" 'q quit'
keys q e
given_back "q e" 143
check "all of the tree has ended" "1 1 1" "$(for p in $root $child $grandchild; do until_true dead $p && echo 1; done | xargs)"
open 100x30 "$watch -- $family"
child=$(pid_of child) grandchild=$(pid_of grandchild) root=$(pid_of root)
shows "it runs again" '3 alive'
keys q l
given_back "q l" 0
alone() { goes_on "$1" && untraced "$1"; }
check "the tree runs on, untraced" "1 1 1" "$(for p in $root $child $grandchild; do until_true alone $p && echo 1; done | xargs)"
touch go
check "and ends as it would have" "1 1 1" "$(for p in $root $child $grandchild; do until_true dead $p && echo 1; done | xargs)"

open 100x30 "$watch -- $family"
child=$(pid_of child) grandchild=$(pid_of grandchild) root=$(pid_of root)
shows "once more" '3 alive'
keys g S
shows "the program itself stands" '‖ .*SIGSTOP'
keys q l
given_back "q l of one that stands" 0
stands_alone() { is_stopped $root && untraced $root; }
check "it stands on, untraced" 1 "$(until_true stands_alone && echo 1)"
kill -CONT $root
touch go
check "and ends when it is let go on" "1 1 1" "$(for p in $root $child $grandchild; do until_true dead $p && echo 1; done | xargs)"

# ---- Ctrl-C, Ctrl-Z, signals
open 100x30 "$watch -- $family"
child=$(pid_of child)
shows "it runs" '3 alive'
keys C-c
shows "Ctrl-C is the program's SIGINT, all of its group" 'killed by SIGINT'
shows "and the board stays" ' done '
keys q
ended
check "it dies as the program did" 130 "$(cat status)"
open 100x30 "$watch -- sh -c 'trap : INT; echo deaf; while :; do sleep 0.02; done'"
keys 2
shows "one that does not heed it" '│deaf'
keys C-c
shows "is waited for" 'interrupted: waits for sh'
keys C-c
shows "the second Ctrl-C kills" ' done '
keys g # it has made more than there are rows
shows "all of them" 'killed by SIGKILL'
keys q
given_back "killed" 137
open 100x30 "$watch -- $family" bash
child=$(pid_of child) grandchild=$(pid_of grandchild) root=$(pid_of root)
shows "under a shell" '3 alive'
keys C-z
shows "Ctrl-Z gives the terminal back" 'Stopped'
check "all of the tree stands" "1 1 1" "$(for p in $root $child $grandchild; do until_true is_stopped $p && echo 1; done | xargs)"
keys fg Enter
shows "fg paints the board again" '3 alive'
check "and all go on" "1 1 1" "$(for p in $root $child $grandchild; do until_true goes_on $p && echo 1; done | xargs)"
touch go
shows "to their end" ' done '
keys q
shows "and the shell is back" '^WARNING: 2 of 3 '

# ---- killed: the program lives, and can go on printing
rm -f gate && mkfifo gate # it waits without a process: rows of those would push its own away
open 100x30 "$watch -- sh -c 'echo \$\$ >pid.root; read x <gate; seq 20000 && echo whole >pid.wrote'"
root=$(pid_of root)
shows "it runs" '▶ running .* sh '
kill -KILL "$(ps -o ppid= -p "$root")"
ended
echo >gate
check "forkboard was killed: its program ends as it wants to" whole "$(pid_of wrote)"
check "and is gone" 1 "$(until_true dead "$root" && echo 1)"

# ---- other ways of watching say so on the board
for way in connector polling; do
    open 100x30 "$watch --backend=$way -- $family"
    pid_of grandchild >/dev/null
    until_true on_screen '[123] alive|cannot watch' || true
    if on_screen 'cannot watch'; then
        echo "skip - $way: it does not work here"
        continue
    fi
    shows "$way: the badge" "watching by $way|watching by the $way|by .*$way"
    shows "$way: the tree" '3 alive'
    touch go
    shows "$way: the end" ' done, watched by '$way
    keys q
    ended
    check "$way: the status" 3 "$(cat status)"
done

# ---- --title, --bell
open 80x24 "$watch --title --bell -- $family"
check "--title: the window says how many have ended" 1 "$(until_true titled_like ': 0/3\+, 0 failed$' && echo 1)"
tm pipe-pane "cat >$scratch/piped"
keys 3
shows "--bell: it is written" '\[3 Timeline\]'
check "--bell: silence while it runs" "" "$(rang && echo rang)"
touch go
check "--title: no process is to come any more" 1 "$(until_true titled_like ': 3/3, 2 failed$' && echo 1)"
check "--bell: it rings" 1 "$(until_true rang && echo 1)"
keys q
given_back "--title" 3
untitled() { ! tm display -p '#{pane_title}' | grep -q failed; }
check "--title: and is taken back" taken "$(until_true untitled && echo taken)"

# ---- redirected
open 100x30 "echo from us | $watch --board -- sh -c 'cat; test -t 2 && echo errors >&2' >out"
shows "standard error is on the board" ' done '
keys 2
shows "with what is printed there" '│errors'
keys q
ended
check "a redirected input and output are the program's" "0 from us" "$(cat status) $(cat out)"

# ---- the demo: what the board and the record say is what the script itself prints
open 100x30 "PATH=$(dirname "$python"):$PATH $fb demo watch --record record"
shows "the demo: five below one" '6 processes'
shows "has ended" ' done '
shows "its lanes, from the fork on" '┯'
shows "by the names that they gave themselves" '[▶✔✘†]   (London|Sydney|Lisbon|Paris)'
until_true grep -q '"event":"ended"' record
cp record kept
cat >codes.py <<'PY'
import json, re, sys
events = [json.loads(line) for line in open("kept")]
printed = "".join(e.get("text", "") for e in events if e["event"] == "output")
said = {int(p): int(c) for p, c in re.findall(r"pid (\d+) \| exit code (\d+)", printed)}
pids = {e["job"]: e["pid"] for e in events if e["event"] == "forked"}
ends = {pids[e["job"]]: e["code"] for e in events if e["event"] == "exited"}
rows = {int(p): int(c) for p, c in re.findall(r"^ . \w+ +\d+ +\S+ +(\d+) .* exit (\d+)", sys.stdin.read(), re.M)}
print(len(said), {p: ends.get(p) for p in said} == said, {p: rows.get(p) for p in said} == said)
PY
check "five exit codes: in the record and on the board those that it prints" "5 True True" \
    "$(screen | "$python" codes.py)"
keys q
ended
check "its status is the program's" 0 "$(cat status)"
open 100x30 "$fb replay kept"
keys '$'
shows "replay: the same tree" '6 processes . 0 alive . at most [2-6]'
shows "and lanes" '▶|✔|✘'
keys g t
shows "replay: it folds" 'python.* \+5 '
keys q
ended

# ---- whatever is typed, whatever size it gets, however it is left
check "any keys: each board ends, and as its program did" whole "$(python3 "$SOURCE/tests/program/keys_watch" "$(times 3 60)")"

# ---- what the program wrote, and which of its processes failed, stand on the screen after the board
open 100x30 "$watch -- sh -c 'echo the first words; echo the last words; sh -c \"exit 3\"; true'"
shows "the end of what it wrote: the board" ' done +tracing'
keys q
ended
until_true flags_are "0 1 0"
match "the end of what it wrote stays" '^\| the last words' "$(screen)"
match "where that is all of it, its first line too" '^\| the first words' "$(screen)"
match "one that failed, and its words" '^  sh +\| +[0-9.]+ s \| exit 3 \| sh -c' "$(screen)"
match "they are processes" '^WARNING: 1 of [0-9]+ processes failed' "$(screen)"

# ---- names that processes give themselves
cat >"$scratch/names.py" <<'END'
import ctypes, os, time
for city in b"New York", b"London":
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, city, 0, 0, 0)
        time.sleep(600)
time.sleep(600)
END
open 100x30 "$fb watch --record $scratch/names -- python3 $scratch/names.py"
shows "its own name stands in its row" 'python3? .* London'
shows "as that of the other" 'python3? .* New York'
keys q t
ended
match "and in the record, where it can be played" '"event":"progress",.*"text":"London"' "$(cat "$scratch/names")"

# ---- without a terminal nothing has changed
check "no terminal: lines" 0 "$(setsid $watch -- true </dev/null >/dev/null 2>"$scratch/err"; echo $?)"
match "as before" '^End  : true' "$(cat "$scratch/err")"
tm kill-server 2>/dev/null
finish
