# Jobs that start again when files change: what ! takes out of one job's files, the way to a pattern, a set that is read
# again, directories that are watched no more.
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/touched.sh"
cd "$scratch" || exit 3
export FB_TEST_MARK=$scratch mark=1
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run

noted() { grep -q "$1" err; }
watched() { cat /proc/$forkboard/fdinfo/* 2>/dev/null | grep -c '^inotify'; }
watches() { [ "$(watched)" = "$1" ]; }

# ---- what is taken out of one job's files, or deep below
mkdir -p app/sub app/x web/y lib/deep
cat >set.yaml <<'E2'
slots: 9
jobs:
  - { name: back, watch: ["app/**"], run: "exec sleep 1000" }
  - { name: front, watch: ["**/*.c", "!app/**"], run: "exec sleep 1000" }
  - { name: flat, watch: ["web/**", "!web/y/", "!web/*/*"], run: "exec sleep 1000" }
  - { name: whole, watch: [lib, "!lib/made", later], run: "exec sleep 1000" }
  - { name: named, watch: ["web/**", "!**/x"], run: "exec sleep 1000" }
E2
start
until_true has 1 named
echo >app/sub/m.c
check "what one job takes out is another's still" 0 "$(until_true has 2 back; echo $?)"
echo >web/main.c
check "a file beside a directory that is taken out" 0 "$(until_true has 2 flat; echo $?)"
check "and beside a name that is" 0 "$(until_true has 2 named; echo $?)"
check "others stay as they are" "2 2" "$(begins back) $(begins front)"
mkdir lib/made lib/new
echo >lib/made/x
echo >lib/new/y
check "a directory alone means what is below it, later too" 0 "$(until_true has 2 whole; echo $?)"
mkdir -p later/on
echo >later/on/z
check "a name that is a directory later" 0 "$(until_true has 3 whole; echo $?)"
echo >lib/made/w
echo >lib/deep/v
check "one that is taken out is, with all below it" "0 1" "$(until_true has 4 whole; echo $?) $(grep -c 'lib/deep/v changed: it' err)"
stop

# ---- the way to a pattern
mkdir -p r1 r2/deep w/src
ln -s r1 cur
touch r2/b w/src/a.c
cat >set.yaml <<'E2'
slots: 9
jobs:
  - { name: linked, watch: "cur/**", run: "exec sleep 1000" }
  - { name: moved, watch: "w/src/*.c", run: "exec sleep 1000" }
E2
start
until_true has 1 moved
before=$(watched)
ln -sfn r2 cur
check "a link that leads elsewhere" 0 "$(until_true has 2 linked; echo $?)"
echo >r2/deep/c
check "what is below it then" 0 "$(until_true has 3 linked; echo $?)"
mv w w.old
mkdir -p w/src
echo >w/src/n.c
check "a directory in the place of one on the way" 0 "$(until_true has 2 moved; echo $?)"
echo >w/src/n.c
check "is watched" 0 "$(until_true has 3 moved; echo $?)"
rm -r w
check "it goes" 0 "$(until_true has 4 moved; echo $?)"
mkdir w
mkdir w/src
echo >w/src/n.c
check "and comes" 0 "$(until_true has 5 moved; echo $?)"
echo >r1/a
ln w/src/n.c w/src/o.c
check "a hard link that comes" 0 "$(until_true has 6 moved; echo $?)"
match "is told" 'w/src/o.c changed: it starts again' "$(cat err)"
check "what the link led to before is nothing now" 3 "$(begins linked)"
check "nor watched" 1 "$(($(watched) - before))"
mkdir -p r2/new/{1,2}
until_true watches $((before + 4))
mv r2/new out
check "a directory that goes elsewhere" 0 "$(until_true has 4 linked; echo $?)"
check "is watched no more" 0 "$(until_true watches $((before + 1)); echo $?)"
echo >out/1/f
mv out r2/new
check "nor is it forgotten when it comes again" 0 "$(until_true has 5 linked; echo $?)"
mv r2/new r2/newer
check "a directory of another name" 0 "$(until_true has 6 linked; echo $?)"
echo >r2/newer/1/f
check "is known by that" 0 "$(until_true has 7 linked; echo $?)"
match "and told" 'cur/newer/1/f changed: it starts again' "$(cat err)"
stop

# ---- a set that is read again
cat >set.yaml <<'E2'
slots: 9
jobs:
  - { name: web, watch: "app/**", run: "exec sleep 1000" }
  - { name: more, watch: ["w/**", "r2/**"], run: "exec sleep 1000" }
E2
start --watch
until_true has 1 more
before=$(watched)
$fb ctl hold
echo >>app/sub/m.c
sed -i '/name: more/d' set.yaml
until_true noted '1 job stopped'
$fb ctl release
check "what had changed before is not lost" 0 "$(until_true has 2 web; echo $?)"
check "what no job wants is watched no more" "yes" "$([ "$(watched)" -lt "$before" ] && echo yes)"
$fb ctl hold
mkdir app/new
echo >app/new/n.c
sed -i 's/^jobs:/jobs:\n  - { name: added, run: "exec sleep 1000" }/' set.yaml
until_true noted '1 job added'
$fb ctl release
check "nor what is in a directory that came" 0 "$(until_true has 3 web; echo $?)"
stop
finish
