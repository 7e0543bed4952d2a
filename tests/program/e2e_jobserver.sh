# GNU make's jobserver, with a real make: forkboard as its client, and as one that makes below it use.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
unset MAKEFLAGS MAKELEVEL
can make "a jobserver" || finish
run="$fb run --plain -q --no-record"

# enter KIND / leave: how many of them are there at once, the most ever in most.KIND
cat >at_once <<'SH'
#!/bin/sh
mkdir "here.$$"
ls -d here.* | wc -l >>seen
sleep 0.05
rmdir "here.$$"
SH
chmod +x at_once
most() { sort -n seen | tail -n 1; rm -f seen; }

# ---- a client: two targets, each a forkboard with six jobs, below one make of three
cat >Makefile <<MK
all: one two
one two:
	+@$run --jobs-of-test ./at_once ::: 1 2 3 4 5 6
MK
sed -i 's/ --jobs-of-test//' Makefile
make -s -j3 >/dev/null 2>err
check "a client: it ends well" 0 $?
check "never more than make says" yes "$([ "$(most)" -le 3 ] && echo yes)"
check "and make has all its tokens at the end" "" "$(grep -i jobserver err)"
make -s -j1 >/dev/null 2>&1
check "with -j1 there is no jobserver, and slots are forkboard's" 0 $?
rm -f seen

# ---- more than one at once, where there are tokens
cat >Makefile <<MK
all:
	+@$run ./at_once ::: 1 2 3 4 5 6 7 8 9 10 11 12
MK
make -s -j4 >/dev/null 2>err
check "it takes them" yes "$(m=$(most); [ "$m" -ge 2 ] && [ "$m" -le 4 ] && echo yes)"
printf 'all:\n\t+@%s -j6 true ::: 1 2 3\n' "$run" >Makefile
make -s -j2 >/dev/null 2>err
check "with -j it is on its own" 0 $?

# ---- a make in a worker takes part
cat >inner.mk <<'MK'
all: a b c d
a b c d: ; @./at_once
MK
cat >Makefile <<MK
all:
	+@$run ': {}; make -s -f inner.mk' ::: 1 2 3
MK
make -s -j3 >/dev/null 2>err
check "makes in its workers" 0 $?
check "share the tokens" yes "$([ "$(most)" -le 3 ] && echo yes)"
check "and make says nothing of them" "" "$(grep -i jobserver err)"

# ---- not handed on
printf 'all:\n\t@%s true ::: 1 2 3\n' "$fb run --plain --no-record" >Makefile
make -s -j3 >/dev/null 2>err
check "without the +: it runs" 0 $?
match "and says why it is alone" "make's jobserver is not used" "$(cat err)"

# ---- ended in the middle: the tokens are make's again
cat >Makefile <<MK
all: cut after
cut:
	+@$run 'touch started.{}; sleep 60' ::: 1 2 3 & p=\$\$!; until test -e started.1; do sleep 0.02; done; kill \$\$p; wait \$\$p; true
after: cut
	+@$run ./at_once ::: 1 2 3 4 5 6 7 8
MK
make -s -j3 >/dev/null 2>err
check "after one that was ended" 0 $?
check "nothing is missing" "" "$(grep -i jobserver err)"
rm -f seen

# ---- make of 4.4: a FIFO
mkfifo tokens
exec 8<>tokens
printf '++' >&8
MAKEFLAGS=" -j3 --jobserver-auth=fifo:$scratch/tokens" $run ./at_once ::: 1 2 3 4 5 6 7 8 2>/dev/null
check "a FIFO: it ends well" 0 $?
check "two tokens, three at once" yes "$(m=$(most); [ "$m" -le 3 ] && echo yes)"
check "which are there again" "++" "$(timeout 1 head -c 2 <&8)"
exec 8>&-
MAKEFLAGS="k --jobserver-fds=71,72" $fb run --plain --no-record true ::: 1 2>err
check "numbers of nothing" 0 $?
match "are said to be so" "make's jobserver is not used" "$(cat err)"

# ---- offered
$run --jobserver -j3 ': {}; make -s -f inner.mk' ::: 1 2 3 4 5 >/dev/null 2>err
check "offered: makes in workers" 0 $?
check "no more than the slots" yes "$([ "$(most)" -le 3 ] && echo yes)"
check "make says nothing" "" "$(grep -i jobserver err)"
match "what workers find" '^k -j --jobserver-auth=200,201$' \
    "$(MAKEFLAGS=k $run --jobserver -j2 ': {}; echo "$MAKEFLAGS"' ::: 1 2>/dev/null)"
# One takes both tokens and dies; others run side by side all the same once it is found.
$run --jobserver -j3 'head -c 2 <&200 >/dev/null; kill -9 $$' ::: 1 >/dev/null 2>&1
printf 'jobs:\n%s' ' - {name: thief, exec: [python3, -c, "import os; os.read(200, 2)"]}
 - {name: "n{}", run: ./at_once, each: [1, 2, 3, 4, 5, 6, 7, 8], after: thief}
' >thief.yaml
$run --jobserver -j3 thief.yaml >/dev/null 2>&1
check "lost tokens are found" yes "$(m=$(most); [ "$m" -ge 2 ] && [ "$m" -le 3 ] && echo yes)"
match "not on other machines" 'jobserver cannot be had with --on' "$($fb run --on local,agents=1 --jobserver true ::: 1 2>&1)"
finish
