# Case 12: forkboard is killed. The processes that its workers started may not outlive it, wherever they fled.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
export FB_TEST_MARK=$scratch mark=1
quiet="run --plain --no-record -q"
# Our cgroup, version 2, and whether it may be divided.
mount=$(awk '/ - cgroup2 / {print $5; exit}' /proc/self/mountinfo)
base=$mount$(sed -n 's,^0::/*$,,p; s/^0:://p' /proc/self/cgroup)
possible() { [ -n "$mount" ] && mkdir "$base/fbtest-$$" 2>/dev/null && test -w "$base/fbtest-$$/cgroup.kill" &&
    test -w "$base/cgroup.procs"; }
possible && can=1 || can=0
rmdir "$base/fbtest-$$" 2>/dev/null
guarded() { grep -qE "^0::.*/forkboard-$2(\$|/)" "/proc/$1/cgroup"; }
left() { find "$base" -maxdepth 3 -name "forkboard-$1*" 2>/dev/null; }
# Writes its pid and hides: in a session, without parent, without our environment or output.
printf '#!/bin/sh\necho $$ >"%s/pid.$1.new"; mv "%s/pid.$1.new" "%s/pid.$1"\nexec sleep 4321\n' \
    "$scratch" "$scratch" "$scratch" >"$scratch/hide"
chmod +x "$scratch/hide"
flee="(setsid env -i $scratch/hide {} >/dev/null 2>&1 </dev/null &)"
# Asked in this order: a process that is a zombie now may be gone in a moment.
ended() { grep -qs '^State:.[ZX]' "/proc/$1/status" || ! kill -0 "$1" 2>/dev/null; }
fled() { until_true test -e "$scratch/pid.$1"; cat "$scratch/pid.$1"; }

begin() { # ARG...
    rm -f "$scratch"/pid.*
    "$fb" "$@" </dev/null >/dev/null 2>"$scratch/err" &
    runner=$!
}
if [ $can = 1 ]; then
    begin $quiet -j2 --delay 50ms -- "$flee; read x <$scratch/never; true" ::: a b
    mkfifo "$scratch/never"
    a=$(fled a) b=$(fled b)
    until_true guarded $a $runner
    until_true guarded $b $runner
    check "case 12: it is not moved itself" "" "$(guarded $runner $runner && echo moved)"
    # A kill of forkboard by its name or its words does not hit the guardian.
    check "case 12: nothing else goes by its name" "$runner" "$(pgrep -f "^$fb .*--delay 50ms.*never")"
    kill -KILL $runner
    wait $runner 2>/dev/null
    until_true ended $a
    until_true ended $b
    check "case 12: kill -9 ends grandchildren that fled" "1 1" "$(ended $a && echo 1) $(ended $b && echo 1)"
    none() { [ -z "$(left $runner)" ]; }
    until_true none
    check "case 12: no directory is left" "" "$(left $runner)"

    # The inner one is killed; then the outer one.
    for which in inner outer; do
        begin $quiet -- "$fb" $quiet -- "$flee; read x <$scratch/never; true" ::: c
        c=$(fled c)
        inner=$(pgrep -P $runner -f "$fb" | head -n 1)
        until_true guarded $c "$inner"
        if [ $which = inner ]; then kill -KILL $inner; else kill -KILL $runner; fi
        until_true ended $c
        check "case 12: forkboard within forkboard: the $which one is killed" 1 "$(ended $c && echo 1)"
        wait $runner 2>/dev/null
        none() { [ -z "$(left $runner)$(left $inner)" ]; }
        until_true none
        check "case 12: no directory of either is left" "" "$(left $runner)$(left $inner)"
    done

    printf 'jobs:\n  - { name: stays, daemon: false, run: "%s; read x <never" }\n  - { name: goes, run: "%s; read x <never" }\n' \
        "$(sed 's/env -i//; s/{}/stays/' <<<"$flee")" "${flee//\{\}/goes}" >"$scratch/set.yaml"
    begin $quiet "$scratch/set.yaml"
    stays=$(fled stays) goes=$(fled goes)
    until_true guarded $goes $runner
    kill -KILL $runner
    wait $runner 2>/dev/null
    until_true ended $goes
    none() { [ -z "$(left $runner)" ]; }
    until_true none
    check "case 12: a worker that may outlive it does" 1 "$(kill -0 $stays && echo 1)"
    kill -KILL $stays $(marked | grep -oE '[0-9]+')

    begin $quiet -- "$flee; read x <$scratch/never; true" ::: d
    d=$(fled d)
    until_true guarded $d $runner
    kill -TERM $runner
    wait $runner
    check "ended by SIGTERM: by that signal, and no directory is left" "143 " "$? $(left $runner)"
    check "and the process that fled has ended" 1 "$(ended $d && echo 1)"

    begin $quiet -- "$flee; read x <$scratch/never; true" ::: g
    g=$(fled g)
    until_true guarded $g $runner
    kill -KILL "$(pgrep -P $runner -x fb-guard)"
    kill -TERM $runner
    wait $runner
    check "its guardian was killed: it ends as ever, and no directory is left" "143 " "$? $(left $runner)"
    check "the process that fled has ended then too" 1 "$(ended $g && echo 1)"

    begin $quiet --no-cgroup -- "$flee; sleep 0.1; touch $scratch/later; read x <$scratch/never; true" ::: e
    e=$(fled e)
    until_true test -e "$scratch/later"
    check "--no-cgroup: none is made" "" "$(left $runner)$(guarded $e $runner && echo in)"
    kill -TERM $runner
    wait $runner

    # Each call of it fails once: it shows only where the job itself fails.
    if can strace "case 12"; then
        inject() { # WHAT SUCCEEDED
            ASAN_OPTIONS=detect_leaks=0 strace -qq -o "$scratch/trace" -e "trace=${1%%:*}" -e "inject=$1:when=1" \
                "$fb" $quiet -j2 -- sleep ::: 0.04 0.04 0.04 0.04 2>"$scratch/err" </dev/null
            seen="$(grep -c INJECTED "$scratch/trace") $(grep -oE '[0-9]+ succeeded' "$scratch/err")"
            case $(ldd "$fb" 2>/dev/null)$1 in *libasan*clone3*) seen=${seen/#0/1} ;; esac # it has none
            check "case 12: $1" "1 $2 succeeded" "$seen"
        }
        for what in mkdirat:error=EACCES flock:error=EAGAIN pidfd_open:error=ENOSYS clone:error=EAGAIN \
            clone3:error=ENOSYS clone3:error=EBADF clone3:error=EAGAIN; do
            inject $what 4
        done
        case $(ldd "$fb" 2>/dev/null) in *libasan*) ;; *) inject clone3:error=ENOMEM 3 ;; esac
        # forkboard-PID or forkboard-PID.N; those of runs beside this test come and go.
        ownerless() {
            find "$base" -maxdepth 1 -name 'forkboard-*' -newer "$scratch/never" 2>/dev/null | while read -r dir; do
                owner=${dir##*-}
                kill -0 "${owner%%.*}" 2>/dev/null || [ ! -d "$dir" ] || echo "$dir"
            done
        }
        no_ownerless() { [ -z "$(ownerless)" ]; }
        until_true no_ownerless
        check "case 12: and no directory is left of those" "" "$(ownerless)"
    fi

    # Not as root, where it is delegated.
    if can another "case 12"; then
        chmod 755 "$scratch"
        cp "$fb" "$scratch/forkboard"
        chmod 777 "$scratch"
        mkdir "$base/fbtest-$$"
        chown 61006 "$base/fbtest-$$" "$base/fbtest-$$/cgroup.procs"
        (
            echo "$BASHPID" >"$base/fbtest-$$/cgroup.procs"
            exec setpriv --reuid 61006 --regid 61006 --clear-groups "$scratch/forkboard" $quiet -- \
                "$flee; read x <$scratch/never; true" ::: f </dev/null >/dev/null 2>&1
        ) &
        runner=$!
        f=$(fled f)
        until_true guarded $f $runner
        kill -KILL $runner
        wait $runner 2>/dev/null
        until_true ended $f
        check "case 12: the same for a user with a delegated cgroup" 1 "$(ended $f && echo 1)"
        until_true rmdir "$base/fbtest-$$"
        check "case 12: and it is empty again" "" "$(ls -d "$base/fbtest-$$" 2>/dev/null)"
    fi
fi

# Where it may not be, all is as without.
if can another "case 12"; then
    cp "$fb" "$scratch/forkboard"
    chmod 777 "$scratch"
    check "case 12: a user that may make none runs as ever, and nothing is said" "0 " \
        "$(XDG_STATE_HOME=$scratch setpriv --reuid 61006 --regid 61006 --clear-groups \
            "$scratch/forkboard" $quiet --no-record -j2 -- sleep ::: 0.1 0.05 0.1 0.02 2>"$scratch/err" </dev/null
            echo "$? $(grep -vE '^4 jobs|^wall|^[0-9.]+ s of work|exit 0$' "$scratch/err")")"
fi
mkfifo "$scratch/go"
begin $quiet -- "touch $scratch/up; read x <$scratch/go; true"
until_true test -e "$scratch/up"
worker=$(pgrep -P $runner -f "^sh|^/bin/sh" | head -n 1)
kill -KILL $runner
wait $runner 2>/dev/null
until_true ended $worker
check "case 12: kill -9: its workers die, cgroup or not" 1 "$(ended $worker && echo 1)"
finish
