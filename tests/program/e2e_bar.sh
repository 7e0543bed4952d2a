# --bar: one line on the terminal instead of the board, and nothing of it in a pipe.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
source "$(dirname "$0")/terminal.sh"

open 90x10 "$run -j2 --bar 'until [ -e go.{} ]; do sleep 0.02; done; echo done {}; exit {}' ::: 0 1 2"
shows "how far it is, and what runs" '^\[\.{20}\] 0 of 3 done \| [0-9.ms ]+ 0 and 1 more$'
touch go.0
shows "output stands above it" '^done 0$'
shows "a job is done, and the time that is left is told" '^\[#{6}\.{14}\] 1 of 3 done( \| ETA [0-9.]+ m?s)? \| '
touch go.1
shows "one has failed" '^End  : 1 .* exit 1$'
shows "and is counted" '^\[#{13}\.{7}\] 2 of 3 done, 1 failed \|'
touch go.2
ended
check "the status" 1 "$(cat status)"
shows "the summary is there" '^WARNING: 2 of 3 workers failed$'
check "the line is gone" "" "$(screen | grep -F '[#')"
check "no Begin lines" "" "$(screen | grep -F 'Begin')"

tm kill-server
out=$($fb run --no-record --bar -- echo ::: a 2>&1 | cat)
match "in a pipe: lines as without it" '^Begin: a ' "$out"
check "and no escape sequences" "" "$(grep $'\033' <<<"$out")"
finish
