# The programs of demos/library, each written from the header alone: what they print, and that they end well.
source "$(dirname "$0")/lib.sh"

says() { # NAME WANTED [WORD...]
    check "$1" "$2
status 0" "$("$HELPERS/library/$1" "${@:3}" 2>&1; echo "status $?")"
}
says map "9592 primes from 2 to 100000; 0 numbers could not be looked at" 99999
says prefork "4 answers"
says epoll "4 jobs done beside a timer"
# An interrupted wait, as by a stop, is made again; a wait that is late loses no tick of its timer.
if can strace "epoll: its wait is interrupted, or late"; then
    for what in error=EINTR:when=1 error=EINTR:when=3 delay_exit=500000:when=2 delay_exit=500000:when=4; do
        check "epoll: $what" "4 jobs done beside a timer
0" "$(ASAN_OPTIONS=detect_leaks=0 within 20 strace -qq -o /dev/null \
            -e trace=epoll_wait -e inject=epoll_wait:$what "$HELPERS/library/epoll"; echo $?)"
    done
fi
says results "40000000 bytes, with progress"
says terminal "first
last line"
says two "20 and 20 of 20"
check "library/board_loop" "Business as usual
job 1: failed
job 2: failed
job 3: failed
job 4: failed" "$("$HELPERS/library/board_loop" </dev/null 2>&1 | sort)"
says daemon "40 jobs of 4 other threads"
says graph "fetch      exit 0
configure  exit 0
build      exit 2
install    skipped: build failed
tidy up    exit 0"
out=$("$HELPERS/library/tests" 2>&1)
check "the test runner ends well" 0 $?
match "it tells a signal" '^kill -SEGV ..  *killed by SIGSEGV' "$out"
match "and a time-out" '^sleep 60 +timeout \(killed by SIGTERM\)$' "$out"
check "each has a line here" "" "$(for file in "$SOURCE"/demos/library/*.c; do
    name=${file##*/}; grep -q "says ${name%.c} \|library/${name%.c}\"" "${BASH_SOURCE[0]}" || echo "$name"; done)"
finish
