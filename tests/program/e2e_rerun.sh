# The board for users that look for what failed: R runs all of it again, & shows rows with a text alone,
# i shows all about one job. On a real terminal, tmux's.
# shellcheck disable=SC2016,SC2086,SC2034
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"

# ---- R: all that failed, once it is known how many
open 100x30 "$fb run -j4 --results kept -- 'test -e mended || test {} -lt 10' ::: 8 9 10 11"
shows "two have failed" '2 of 4 workers failed'
keys R
shows "it asks how many" 'Run 2 failed jobs again\? \[y/n\]'
keys n
shows "no: nothing runs" 'q quit'
touch mended
keys R
shows "it asks again" 'Run 2 failed jobs again\?'
keys y
shows "all well now" '✔ 4 ok'
shows "in a second attempt" ' 10 .* exit 0, try 2'
keys R
shows "then there is nothing to run" 'no job has failed'

# ---- rows with a text alone
keys '&' 1 1
shows "while it is typed" 'Only rows with: 11'
shows "one row is left" ' 1 of 4 '
keys Enter
shows "it is said above the table" ' only 11 '

# ---- i: all about it, from the record
keys Down i
shows "why" 'why +It returned from main\(\), or called exit\(3\), with 0\.'
shows "the pages" 'manual +exit\(3\), waitpid\(2\)'
shows "a line for a shell" "by hand +test -e mended || test 11 -lt 10"
shows "the first attempt" 'try 1: pid [0-9]+, slot [1-4], from .* exit 1'
shows "its status as wait gives it" 'wait status 0x0100: WEXITSTATUS is 1'
shows "the second" 'try 2: .* exit 0'
shows "where its output is" 'kept in +kept/'
shows "and the record" 'record +/.*forkboard/run-.*jsonl'
keys Escape
shows "back to the table" ' only 11 '
keys q
given_back "q" 0

# ---- of a record, without what comes later
open 100x30 "$fb replay"
shows "a replay" 'Space (play|pause)'
keys '$'
shows "at its end" '✔ 4 ok'
keys Down i
shows "all about one of a record" 'record +/.*forkboard/run-'
keys i q
given_back "replay" 0
check "and the record can be run again" "4" "$($fb again --dry-run | wc -l)"
tm kill-server
finish
