# The board of a run that is attached to, with hostile text in titles, names, notes and output: escape sequences,
# ends of lines, turned text, wide and combining characters, a name of a megabyte. What reaches the terminal is
# looked at as bytes, and as the screen: no sequence but forkboard's own, and every column where it belongs.
# shellcheck disable=SC2016,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
mkdir -m 700 run
export XDG_RUNTIME_DIR=$scratch/run

python3 - >set.yaml <<'PYTHON'
evil = r"\n\e]0;EVIL\a\e[31m\e[2J\u202e\u009b31m\u2066"
names = ["name" + evil, "wide 東京大阪名古屋横浜京都神戸福岡", "combining " + "e\u0301" * 30, "family \U0001F468\u200d\U0001F469\u200d\U0001F467",
         "turned שלום مرحبا", "long " + "x" * 1000000, r"tab\there", r"bell\ax", "heap a" + "\u0300" * 200 + " end", "plain"]
print('title: "title%s"\nslots: 20\njobs:' % evil)
for name in names:
    print(r' - { name: "%s", run: "printf %%b \"\\033]0;EVIL\\a\\033[31mred \\0342\\0200\\0256turned\\n\\0302\\0233x 東京\\n\"; exec sleep 1000" }' % name)
print(' - { name: "last%s", after: ["%s"], run: "true" }' % (evil, names[0]))
print('notes: [{ on: began, say: "note%s end" }]' % evil)
PYTHON
# straight NAME: every row that runs has its state, its pid and its result in the same columns of the screen
straight() {
    screen >seen
    check "$1" "1 way" "$(
        python3 - <<'PYTHON'
import re, unicodedata
def cols(text):
    return sum(0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)
ways = [(cols(line[:m.start(1)]), cols(line[:m.end(2)]), cols(line[:m.start(3)])) for line in open("seen", encoding="utf-8")
        for m in [re.match(r".?(▶) .*? (\d+) .* (running)$", line.rstrip())] if m]
print(len(set(ways)) if len(ways) > 2 else "too few rows:", "way")
PYTHON
    )"
}
said=$($fb run --detach set.yaml 2>err)
match "it runs" '^run .* goes on without a terminal' "$said"
check "nothing of it is on the way" 0 "$(LC_ALL=C grep -acP '\x1b|\xe2\x80[\xaa-\xae]|\xc2[\x80-\x9f]|^EVIL' err)"
for size in 100x30 80x24; do
    open "$size" "until [ -e go ]; do sleep 0.02; done; $fb attach"
    title=$(tm display -p '#{pane_title}')
    tm pipe-pane "cat >>'$scratch/raw'"
    touch go
    shows "$size: it is there" '▶ 10 running'
    shows "$size: escapes are text" 'name\^J\^\[.*31m'
    shows "$size: the note too" 'note\^J\^\[\]0;EVIL\^G'
    straight "$size: names of any width leave the columns alone"
    keys Enter
    shows "$size: a worker's output: colours are kept, no more" '^ +[│|]red +turned'
    keys a
    shows "$size: that of all, each line with its job" '^[^ │|].*│ 東京' # in the order in which they came
    for pane in 1 3 4 5 6; do
        keys "$pane"
        shows "$size: pane $pane" "\\[$pane |\\[[A-Z][a-z]+\\]"
        straight "$size: pane $pane leaves the columns alone"
    done
    keys i
    shows "$size: one job's detail" 'state +▶ running'
    keys Escape
    shows "$size: and back" '▶ 10 running'
    keys q
    ended
    check "$size: left" 0 "$(cat status)"
    check "$size: the title is what it was" "$title" "$(tm display -p '#{pane_title}')"
    tm pipe-pane # its reader ends
done
check "no byte of theirs that a terminal obeys" 0 \
    "$(LC_ALL=C grep -acP '\x1b\]0;EVIL|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xc2[\x80-\x9f]' raw)"
check "and there was something to look at" 1 "$(($(wc -c <raw) > 10000))"
$fb ctl end >/dev/null 2>&1
gone_all() { [ "$($fb ps | wc -l)" -le 1 ]; }
until_true gone_all
tm kill-server
finish
