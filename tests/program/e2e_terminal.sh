# A worker's terminal on the board: as it looks, typed into, given the keyboard and taken it, left alone.
# shellcheck disable=SC2016,SC2086
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"
ldd "$fb" 2>/dev/null | grep -q libtsm || grep -qa 'gives you the board' "$fb" || { skip "terminals: built without libtsm"; finish; }

# ---- vim and a REPL, typed into
vim=$(command -v vim.tiny || command -v vim || true)
editor="${vim:+$vim, -u, NONE, text}"
cat >two.yaml <<YAML
slots: 4
jobs:
  - { name: editor, exec: [${editor:-sleep, 1000}], pty: true }
  - { name: repl, exec: [python3, -q, -S], pty: true, env: { PYTHON_BASIC_REPL: "1" } }
  - { name: flood, exec: [yes, an endless line], pty: true }
  - { name: pipe, run: "echo ready; cat; echo over", stdin: open }
YAML
open 100x30 "$run two.yaml"
shows "the board is there" '4 running'
keys Home Enter
if [ -n "$vim" ]; then
    shows "vim draws its screen" '^~ *$'
    shows "the key that types is named" 't type'
    keys t
    shows "and the way back, all the while" 'Ctrl-\] Ctrl-\] .*gives you'
    keys i 'hello q from the board' Escape
    shows "what is typed is in its text" '^hello q from the board'
    keys C-] # vim has it, when no second one follows
    shows "half a chord is the program's" 'E433|E426|E149|No tags|tag'
    keys Escape :wq Enter
    shows "it ended as it was told" 'ok +1  editor'
    check "and wrote its file" 'hello q from the board' "$(cat text)"
    shows "it still has the keyboard, and that is said" 'what is typed goes nowhere'
    keys q q q
    shows "which keeps keys for it from the board" 'what is typed goes nowhere'
    keys C-] C-]
    until_true gone_from 'gives you'
else
    skip "vim is not there"
    keys Escape # from its output to the rows
fi
keys Home Down
shows "the REPL waits" '^>>> *$'
keys t 'print(6*' '7)' Enter
shows "it computes" '^42'
keys 'import os; print(*os.get_terminal_size(), os.environ["TERM"])' Enter
shows "it has the pane's size, and a terminal that is known" '^100 [0-9]+ xterm-256color'
keys 'for i in range(100): print("line", i)' Enter Enter
shows "it scrolls" '^line 99'
keys 'input("ask ")' Enter
shows "it asks" '^ask'
# A SIGINT that comes just before its read(2) is seen at the next one: it is sent until then.
interrupted() {
    keys C-c
    on_screen '^KeyboardInterrupt'
}
until_true interrupted
shows "Ctrl-C is the program's" '^KeyboardInterrupt'
keys C-] C-]
shows "the keys are the board's" 'keys are the board'
# ---- what was before, as lines
keys Enter '/' 'line 7' Enter
shows "a text is found in what was before" '^line 7[0-9]?$'
keys Escape Escape

# ---- a flood leaves the keys alive, and its terminal shows the last of it
keys Home Down Down
shows "the flood is on its screen" '^an endless line'
keys '?'
shows "the help comes while it floods" 'the first row'
keys q # any key: back to the board
until_true gone_from 'the first row'
keys t
until_true on_screen 'gives you' # before that Ctrl-C is forkboard's
keys C-c
shows "Ctrl-C ends it" 'flood .*(SIGINT|exit 130)'
keys C-] C-]
until_true gone_from 'gives you'

# ---- a line down a pipe
keys Home Down Down Down
shows "its output" 'ready'
keys i
shows "a line is asked for" 'A line to it'
keys 'some words' Enter
shows "and comes to it" '.some words$'
keys t
keys 'more of them' Enter
shows "by the other key too" '.more of them$'
keys i C-d
shows "the end of its input" '.over$'
keys q y
ended
check "the terminal is as it was" "$(cat before)" "$(cat after)"

# ---- another program's list: terminals by themselves on a board, pipes without one
printf 'web: test -t 1 && echo a terminal || echo a pipe; exec sleep 100\n' >Procfile
open 100x30 "$run -f Procfile"
keys Enter
shows "a Procfile's have terminals" '^a terminal'
keys q y
ended
tm kill-server
printf 'web: test -t 1 && echo a terminal || echo a pipe\n' >Procfile
check "but not without a board" "a pipe" "$($run --plain -q -f Procfile 2>/dev/null | tail -n 1 | sed 's/.*\ta/a/')"
finish
