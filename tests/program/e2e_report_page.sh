# The HTML report in a browser without a window: no error, nothing that its texts do, the table sorts and
# filters, the timeline zooms and pans, the slider plays the run back, it fits a narrow window.
# shellcheck disable=SC2016
source "$(dirname "$0")/lib.sh"
cd "$scratch" || exit 3
if ! command -v chromium >/dev/null 2>&1; then
    skip "the page in a browser: no chromium here"
    exit 77
fi
browser() { # WIDTHxHEIGHT FILE OPTION...
    HOME=$scratch within 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$scratch/browser" --enable-logging=stderr --window-size="${1/x/,}" "${@:3}" \
        "file://$scratch/$2" 2>console
}
echo '<title>x</title><p id=t>' >probe.html
if ! browser 400x400 probe.html --dump-dom | grep -q 'id="t"'; then
    skip "the page in a browser: chromium does not run here"
    exit 77
fi

cat >run.jsonl <<'JSON'
{"t":0,"event":"run","version":"0.1.0","title":"</title><script>document.title='evil'</script>","slots":2}
{"t":0,"event":"queued","job":1,"name":"b","command":"b"}
{"t":0,"event":"queued","job":2,"name":"</script><img src=x onerror=\"document.title='evil'\">","command":"c"}
{"t":0,"event":"queued","job":3,"name":"a","command":"a","after":[{"job":1,"when":"succeeded"}]}
{"t":0,"event":"forked","job":1,"attempt":1,"pid":1001,"slot":1}
{"t":0.1,"event":"began","job":1,"attempt":1}
{"t":0,"event":"forked","job":2,"attempt":1,"pid":1002,"slot":2}
{"t":0.1,"event":"began","job":2,"attempt":1}
{"t":1,"event":"output","job":2,"attempt":1,"stream":"stdout","offset":0,"text":"</pre><script>document.title='evil'</script>\n"}
{"t":2,"event":"exited","job":2,"attempt":1,"code":3,"ok":false}
{"t":2.5,"event":"reaped","job":2,"attempt":1,"user":0.5,"system":0,"memory":2097152}
{"t":4,"event":"exited","job":1,"attempt":1,"code":0,"ok":true}
{"t":4,"event":"reaped","job":1,"attempt":1,"user":0.1,"system":0,"memory":1048576}
{"t":4,"event":"forked","job":3,"attempt":1,"pid":1003,"slot":1}
{"t":10,"event":"exited","job":3,"attempt":1,"code":0,"ok":true}
{"t":10,"event":"reaped","job":3,"attempt":1,"user":3,"system":0,"memory":0}
{"t":10,"event":"ended","jobs":3,"succeeded":2,"failed":1,"skipped":0,"wall":10,"cpu":3.6,"status":1}
JSON
# the events of one moment stand in any order of their jobs, but time only rises
sort -s -t: -k2,2g -o run.jsonl run.jsonl
$fb report -o page.html run.jsonl 2>err
check "a page: nothing to say" "" "$(cat err)"

cat >script.html <<'HTML'
<script>
window.addEventListener("load", function () {
  var said = [], by = function (q) { return document.querySelector(q); };
  function say(name, value) { said.push(name + "=" + value); }
  function names() { return Array.from(document.querySelectorAll("tbody tr")).filter(function (r) { return !r.hidden; })
    .map(function (r) { return r.id.slice(1); }).join(""); }
  function key(name) { by("#timeline svg").dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true })); }
  function view() { var d = by("#timeline svg").dataset; return d.from + "-" + d.to; }
  function at(share) { by("#at").value = share; by("#at").dispatchEvent(new Event("input")); }
  function states() { return Array.from(document.querySelectorAll("tbody tr")).map(function (r) { return r.children[2].textContent.replace(/^\S* ?/, ""); }).join(","); }
  var heads = document.querySelectorAll("thead button");
  say("title", document.title);
  say("images", document.images.length);
  heads[1].click(); say("sorted", names() + document.querySelectorAll("thead th")[1].getAttribute("aria-sort"));
  heads[5].click(); say("by time", names());
  heads[5].click(); say("turned", names() + document.querySelectorAll("thead th")[5].getAttribute("aria-sort"));
  heads[0].click(); say("again", names());
  by("#find").value = "exit 3"; by("#find").dispatchEvent(new Event("input")); say("found", names() + by("[role=status]").textContent);
  by("#find").value = ""; by("#which").value = "6"; by("#which").dispatchEvent(new Event("input")); say("state", names());
  by("#which").value = ""; by("#which").dispatchEvent(new Event("input"));
  say("all", view());
  key("+"); say("in", view());
  key("ArrowRight"); say("right", view());
  key("-"); say("out", view());
  key("0"); say("whole", view());
  by("#timeline svg").dispatchEvent(new WheelEvent("wheel", { deltaY: -1, ctrlKey: true, bubbles: true, cancelable: true }));
  say("wheel", view() !== "0-10000000"); key("0");
  at(50); say("at 0.5 s", states());
  at(220); say("at 2.2 s", states());
  at(300); say("at 3 s", states() + "|" + by("#counts").textContent.replace(/\S+ (?=\d)/g, ""));
  say("lanes then", document.querySelectorAll("#timeline g").length);
  at(1000); say("at the end", states());
  say("lanes", document.querySelectorAll("#timeline g").length);
  by("#start").click(); say("plays", by("#start").getAttribute("aria-pressed")); by("#start").click();
  by("a[href='#o2']").click(); say("output", by("#o2").open + by("#o2 pre").textContent.trim());
  var back = getComputedStyle(document.body).backgroundColor; by("#theme").click();
  say("dark", back !== getComputedStyle(document.body).backgroundColor);
  say("unnamed", Array.from(document.querySelectorAll("button,input,select,svg")).filter(function (e) {
    return !e.getAttribute("aria-label") && !e.textContent.trim(); }).length);
  say("too wide", document.documentElement.scrollWidth > innerWidth);
  document.documentElement.setAttribute("data-said", said.join(";"));
});
</script>
HTML
sed '/<\/body>/d' page.html | cat - script.html >tried.html
for size in 1280x800 400x800; do
    browser $size tried.html --dump-dom >dom
    check "$size: no error on the console" "" "$(grep -E 'CONSOLE.*(rror|refused|Refused)' console)"
    said=$(grep -oE 'data-said="[^"]*"' dom | head -n 1 | sed 's/^data-said="//; s/"$//; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g')
    [ "$said" != "" ] || tail -n 5 console
    while IFS== read -r name wanted; do
        check "$size: $name" "$wanted" "$(tr ';' '\n' <<<"$said" | sed -n "s/^$name=//p" | head -n 1)"
    done <<'WANTED'
title=</title><script>document.title='evil'</script> - forkboard
images=0
sorted=231ascending
by time=213
turned=312descending
again=123
found=21 of 3
state=13
all=0-10000000
in=2500000-7500000
right=3500000-8500000
out=0-10000000
whole=0-10000000
wheel=true
at 0.5 s=running,running,waiting
at 2.2 s=running,zombie,waiting
at 3 s=running,failed,waiting|1 waiting   1 running   1 failed
lanes then=2
at the end=ok,failed,ok
lanes=3
plays=true
output=true</pre><script>document.title='evil'</script>
dark=true
unnamed=0
too wide=false
WANTED
    browser $size page.html --screenshot="$scratch/$size.png" >/dev/null
    check "$size: a picture of it" 89504e47 "$(head -c 4 "$size.png" | od -An -tx1 | tr -d ' \n')"
done

# ---- the cast, in asciinema's own player
player() { (cd "$scratch" && within 60 npm pack asciinema-player --silent && tar xzf asciinema-player-*.tgz) >/dev/null 2>&1; }
plays() {
    browser 1000x700 player.html --virtual-time-budget=60000 --dump-dom >dom && grep -q 'data-ended="yes"' dom
}
$fb report -o run.cast run.jsonl 2>err
if can npm "the cast in asciinema-player" && { player || { skip "the cast in asciinema-player: it cannot be fetched"; false; }; }; then
    python3 - >player.html <<'PYTHON'
import json
print("""<!doctype html><meta charset=utf-8><link rel=stylesheet href=package/dist/bundle/asciinema-player.css><div id=p></div>
<script src=package/dist/bundle/asciinema-player.min.js></script><script>
var player = AsciinemaPlayer.create({ data: %s }, document.getElementById("p"), { autoPlay: true, speed: 20, fit: false });
player.addEventListener("ended", function () { document.documentElement.setAttribute("data-ended", "yes"); });
player.addEventListener("marker", function (marker) { document.documentElement.dataset.markers = (document.documentElement.dataset.markers || 0) * 1 + 1; });
</script>""" % json.dumps(open("run.cast").read()).replace("<", "\\u003c"))
PYTHON
    check "the player: plays it to its end" 0 "$(until_true plays; echo $?)"
    check "the player: no error on the console" "" "$(grep -E 'CONSOLE.*(rror|refused|Refused)' console)"
    match "the player: passes markers" 'data-markers="[1-9]' "$(cat dom)"
    match "the player: shows the board" 'forkboard' "$(sed 's/<[^>]*>//g' dom)"
fi

# ---- without its script: the picture and the table stand there
sed '/<script>/,/<\/script>/d' page.html >still.html
browser 1280x800 still.html --dump-dom >dom
check "without JavaScript: the table" 3 "$(grep -c '<tr id="j' dom)"
match "without JavaScript: the picture" '<rect [^>]*class="failed"' "$(cat dom)"
match "without JavaScript: what it printed" '<pre>&lt;/pre&gt;' "$(cat dom)"

# ---- a thousand jobs
seq 1000 | awk 'BEGIN { print "{\"t\":0,\"event\":\"run\",\"version\":\"0.1.0\",\"title\":\"many\",\"slots\":4}" }
    { t = int(($1 - 1) / 4) + 0.001 * (($1 - 1) % 4)
      q = q sprintf("{\"t\":%.6f,\"event\":\"queued\",\"job\":%d,\"name\":\"convert picture-%d.png\",\"command\":\"c\"}\n", t, $1, $1)
      f = sprintf("{\"t\":%.6f,\"event\":\"forked\",\"job\":%d,\"attempt\":1,\"pid\":%d,\"slot\":%d}\n{\"t\":%.6f,\"event\":\"began\",\"job\":%d,\"attempt\":1}\n", t, $1, 1000 + $1, ($1 - 1) % 4 + 1, t, $1)
      e = sprintf("{\"t\":%.6f,\"event\":\"exited\",\"job\":%d,\"attempt\":1,\"code\":0,\"ok\":true}\n{\"t\":%.6f,\"event\":\"reaped\",\"job\":%d,\"attempt\":1,\"user\":0.5,\"system\":0.012345,\"memory\":2097152}\n", t + 0.9, $1, t + 0.9, $1)
      printf "%s%s%s", q, f, e; q = "" }' | sort -s -t: -k2,2g >many.jsonl
check "a thousand jobs: status" 0 "$($fb report -o many.html many.jsonl 2>err; echo $?)"
check "a thousand jobs: below 400 KB" 0 "$([ "$(stat -c %s many.html)" -lt 400000 ] || stat -c %s many.html; echo $?)"
finish
