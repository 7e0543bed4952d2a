"use strict";
(function () {
  var data = JSON.parse(document.getElementById("data").textContent);
  var SVG = "http://www.w3.org/2000/svg", WIDTH = 1200, LEFT = 64, TOP = 30, RIGHT = 16;
  var WAITING = 0, RUNNING = 2, ZOMBIE = 4, RETRY = 5, OK = 6, FAILED = 7;
  var end = Math.max(data.end, 1), at = end, from = 0, to = end, timer = 0;
  var box = document.getElementById("timeline"), body = document.querySelector("tbody");
  var rows = {}, bars = {}, jobs = {};

  data.jobs.forEach(function (job) {
    jobs[job[0]] = job;
    rows[job[0]] = document.getElementById("j" + job[0]);
  });
  data.bars.forEach(function (bar) { (bars[bar[0]] = bars[bar[0]] || []).push(bar); });

  function make(tag, facts, words) {
    var element = document.createElement(tag);
    Object.keys(facts || {}).forEach(function (name) { element.setAttribute(name, facts[name]); });
    if (words !== undefined) element.textContent = words;
    return element;
  }
  function draw(tag, facts, words) {
    var element = document.createElementNS(SVG, tag);
    Object.keys(facts).forEach(function (name) { element.setAttribute(name, facts[name]); });
    if (words !== undefined) element.textContent = words;
    return element;
  }
  function time(us) {
    if (us < 0) return "";
    if (us === 0) return "0";
    if (us < 1000) return us + " us";
    if (us < 1e6) return (us / 1000).toFixed(us < 1e4 ? 1 : 0) + " ms";
    if (us < 1e8) return (us / 1e6).toFixed(to - from < 2e6 ? 3 : 2) + " s";
    var s = Math.floor(us / 1e6);
    return s < 3600 ? Math.floor(s / 60) + "m" + ("0" + s % 60).slice(-2) + "s"
                    : Math.floor(s / 3600) + "h" + ("0" + Math.floor(s / 60) % 60).slice(-2) + "m";
  }
  function nameOf(number) {
    return rows[number] ? rows[number].querySelector("th").textContent : "job " + number;
  }

  /* ---- what a job was at a moment */
  function endOf(bar) { return bar[4] >= 0 ? bar[2] + bar[4] : Infinity; }
  function stateAt(job, t) {
    if (job[2] > t) return -1;
    if (t >= job[3] || t >= end) return job[1];
    var list = bars[job[0]] || [], state = WAITING;
    for (var i = 0; i < list.length; i++) {
      if (list[i][2] > t) break;
      if (t < endOf(list[i])) state = RUNNING;
      else if (list[i][5] < 0 || t < list[i][2] + list[i][5]) state = ZOMBIE;
      else state = i + 1 < list.length ? RETRY : job[1];
    }
    return state;
  }

  /* ---- the timeline */
  var lanes = Math.max(data.lanes, 1), shown = Math.min(lanes, 400);
  var height = Math.max(3, Math.min(22, 640 / shown)), tall = TOP + shown * height + 12;
  var picture = draw("svg", { tabindex: "0", role: "img",
    "aria-label": "Timeline. Plus and minus zoom, the arrow keys pan, 0 shows all." });
  function x(us) { return LEFT + (us - from) / (to - from) * (WIDTH - LEFT - RIGHT); }
  function step(least) {
    var power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1))));
    return least <= power ? power : least <= 2 * power ? 2 * power : least <= 5 * power ? 5 * power : 10 * power;
  }
  function putAxis() {
    var by = step((to - from) / Math.max(2, WIDTH / 100));
    for (var t = Math.ceil(from / by) * by; t <= to; t += by) {
      picture.append(draw("line", { "class": "grid", x1: x(t), x2: x(t), y1: TOP - 4, y2: tall - 12 }));
      picture.append(draw("text", { "class": "dim", x: x(t), y: TOP - 9, "font-size": 11, "text-anchor": "middle" }, time(t)));
    }
    for (var lane = 1, by2 = Math.ceil(12 / height); lane <= shown; lane += by2)
      picture.append(draw("text", { "class": "text", x: LEFT - 8, y: TOP + (lane - 0.5) * height + 4, "font-size": 11, "text-anchor": "end" }, data.lane + " " + lane));
  }
  function putBar(bar) {
    var begin = bar[2], stop = Math.min(endOf(bar), end, at), over = endOf(bar) <= at;
    var gone = Math.min(bar[5] >= 0 ? begin + bar[5] : end, at);
    if (begin > at || gone < from || begin > to || bar[1] < 1 || bar[1] > shown) return 0;
    var y = TOP + (bar[1] - 1) * height + (height > 8 ? 2 : 0), h = height - (height > 8 ? 4 : 0);
    var a = Math.max(x(begin), LEFT), b = Math.min(Math.max(x(stop), a + 0.5), WIDTH - RIGHT);
    var group = draw("g", { "data-job": bar[0] }), kind = over ? ["failed", "ok", "dim"][bar[6]] : "runs";
    group.append(draw("title", {}, nameOf(bar[0]) + ": at " + time(begin) + (over ? " for " + time(bar[4]) : ", runs")));
    if (b > a) group.append(draw("rect", { "class": kind, x: a, y: y, width: b - a, height: h }));
    if (bar[3] > 0 && x(begin + bar[3]) > a + 0.5)
      group.append(draw("rect", { "class": "starts", x: a, y: y, width: Math.min(x(begin + bar[3]), b) - a, height: h }));
    if (over && gone > stop && x(gone) > b + 0.5)
      group.append(draw("rect", { "class": "zombie", x: b, y: y + h / 4, width: Math.min(x(gone), WIDTH - RIGHT) - b, height: h / 2 }));
    if (kind === "failed" && h > 6)
      group.append(draw("line", { "class": "page", x1: a, x2: b, y1: y + h / 2, y2: y + h / 2 }));
    if (b - a > 44 && h > 11) {
      var name = nameOf(bar[0]), most = Math.floor((b - a - 8) / 6.6);
      group.append(draw("text", { "class": "page", x: a + 4, y: y + h / 2 + 4, "font-size": 11 }, name.length > most ? name.slice(0, most - 1) + "…" : name));
    }
    picture.append(group);
    return 1;
  }
  function putBars() {
    /* narrower than a pixel: drawn together with its neighbours */
    var last = {}, together = 0, pixel = (to - from) / (WIDTH - LEFT - RIGHT);
    data.bars.forEach(function (bar) {
      var wide = (bar[5] >= 0 ? bar[5] : end - bar[2]) >= pixel;
      if (!wide && bar[6] && last[bar[1]] !== undefined && bar[2] - last[bar[1]] < pixel) { together++; return; }
      if (putBar(bar) && !wide) last[bar[1]] = bar[2];
    });
    var words = [];
    if (together) words.push(together + " bars narrower than a pixel are drawn together.");
    if (data.left) words.push(data.left + " more are not in this page.");
    if (lanes > shown) words.push(lanes - shown + " more lanes are not shown.");
    picture.append(draw("text", { "class": "dim", x: LEFT, y: tall - 1, "font-size": 10 }, words.join(" ")));
  }
  function redraw() {
    WIDTH = Math.max(320, Math.min(1200, box.clientWidth || 1200)); /* text stays as large as text */
    picture.setAttribute("viewBox", "0 0 " + WIDTH + " " + tall);
    picture.replaceChildren(draw("title", {}, document.querySelector("h1").textContent));
    picture.append(draw("rect", { "class": "page", x: 0, y: 0, width: WIDTH, height: tall }));
    putAxis();
    putBars();
    if (at < end && at >= from && at <= to)
      picture.append(draw("line", { "class": "failed", x1: x(at), x2: x(at), y1: TOP - 4, y2: tall - 12 }));
    picture.dataset.from = Math.round(from);
    picture.dataset.to = Math.round(to);
  }
  function view(a, b) {
    var width = Math.min(Math.max(b - a, Math.min(10, end)), end);
    a = Math.max(0, Math.min(a, end - width));
    from = a;
    to = a + width;
    redraw();
  }
  function zoom(factor, middle) {
    if (middle === undefined) middle = (from + to) / 2;
    view(middle - (middle - from) * factor, middle + (to - middle) * factor);
  }
  function pan(share) { view(from + (to - from) * share, to + (to - from) * share); }
  function under(event) {
    var r = picture.getBoundingClientRect(), px = (event.clientX - r.left) / r.width * WIDTH;
    return from + (px - LEFT) / (WIDTH - LEFT - RIGHT) * (to - from);
  }
  picture.addEventListener("wheel", function (event) {
    if (!event.ctrlKey && !event.altKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY) && document.activeElement !== picture) return;
    event.preventDefault();
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / 1000);
    else zoom(event.deltaY < 0 ? 0.8 : 1.25, under(event));
  }, { passive: false });
  var drag = null;
  picture.addEventListener("pointerdown", function (event) {
    drag = { x: event.clientX, from: from, to: to, moved: false };
    picture.focus({ preventScroll: true });
  });
  window.addEventListener("pointermove", function (event) {
    if (!drag) return;
    var by = (event.clientX - drag.x) / picture.getBoundingClientRect().width * (drag.to - drag.from);
    if (Math.abs(event.clientX - drag.x) > 3) drag.moved = true;
    if (drag.moved) view(drag.from - by, drag.to - by);
  });
  window.addEventListener("pointerup", function (event) {
    var group = drag && !drag.moved && event.target.closest ? event.target.closest("[data-job]") : null;
    drag = null;
    if (group) choose(group.dataset.job);
  });
  picture.addEventListener("keydown", function (event) {
    var keys = { "+": function () { zoom(0.5); }, "=": function () { zoom(0.5); }, "-": function () { zoom(2); },
      "0": function () { view(0, end); }, ArrowLeft: function () { pan(-0.2); }, ArrowRight: function () { pan(0.2); },
      Home: function () { view(0, to - from); }, End: function () { view(end - (to - from), end); } };
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  /* ---- a job and its output */
  function choose(number) {
    document.querySelectorAll("tr.on").forEach(function (row) { row.classList.remove("on"); });
    if (rows[number]) {
      rows[number].classList.add("on");
      rows[number].scrollIntoView({ block: "nearest" });
    }
    open(number);
  }
  function open(number) {
    var output = document.getElementById("o" + number);
    if (output) output.open = true;
    return output;
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href^='#o']");
    if (link) open(link.getAttribute("href").slice(2));
  });

  /* ---- the table: sorted and filtered */
  var values = [
    function (n) { return n; }, nameOf,
    function (n) { return data.states[jobs[n][1]][0]; },
    function (n) { return rows[n].children[3].textContent; },
    function (n) { return bars[n] ? bars[n][0][2] : Infinity; },
    function (n) { var l = bars[n]; return l ? Math.min(endOf(l[l.length - 1]), end) - l[0][2] : -1; },
    function (n) { return jobs[n][4]; }, function (n) { return jobs[n][5]; },
    function (n) { return +rows[n].children[8].textContent; }
  ];
  var collator = new Intl.Collator(undefined, { numeric: true }), sorted = 0, down = false;
  function sort(column) {
    down = column === sorted ? !down : false;
    sorted = column;
    var keys = data.jobs.map(function (job) { return [values[column](job[0]), job[0]]; });
    keys.sort(function (a, b) {
      var order = typeof a[0] === "string" ? collator.compare(a[0], b[0]) : a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
      return (down ? -order : order) || a[1] - b[1];
    });
    var all = document.createDocumentFragment();
    keys.forEach(function (key) { all.append(rows[key[1]]); });
    body.append(all);
    document.querySelectorAll("thead th").forEach(function (head, i) {
      head.setAttribute("aria-sort", i !== sorted ? "none" : down ? "descending" : "ascending");
      head.querySelector("span").textContent = i !== sorted ? "" : down ? " ▼" : " ▲";
    });
  }
  document.querySelectorAll("thead th").forEach(function (head, i) {
    var button = make("button", { type: "button" }, head.textContent);
    button.append(make("span", { "aria-hidden": "true" }));
    button.addEventListener("click", function () { sort(i); });
    head.replaceChildren(button);
  });
  var find = make("input", { type: "search", id: "find", placeholder: "name or result", "aria-label": "Show rows with these words" });
  var which = make("select", { id: "which", "aria-label": "Show rows of this state" });
  var told = make("span", { role: "status", "class": "dim" });
  which.append(make("option", { value: "" }, "all states"));
  data.states.forEach(function (state, i) {
    if (data.jobs.some(function (job) { return job[1] === i; })) which.append(make("option", { value: i }, state[0]));
  });
  function filter() {
    var words = find.value.toLowerCase(), count = 0;
    data.jobs.forEach(function (job) {
      var row = rows[job[0]], text = (row.children[1].textContent + " " + row.children[3].textContent).toLowerCase();
      row.hidden = text.indexOf(words) < 0 || (which.value !== "" && job[1] !== +which.value);
      count += !row.hidden;
    });
    told.textContent = count + " of " + data.jobs.length;
  }
  find.addEventListener("input", filter);
  which.addEventListener("input", filter);
  document.getElementById("filters").append(find, which, told);
  document.getElementById("filters").hidden = false;

  /* ---- the run is played */
  var slider = make("input", { type: "range", min: 0, max: 1000, value: 1000, step: "any", id: "at", "aria-label": "Moment of the run" });
  var clock = make("output", { "for": "at" }), counts = make("div", { "class": "counts", id: "counts" });
  var play = make("button", { type: "button", id: "start", "aria-pressed": "false" }, "Play");
  function moment(us) {
    at = Math.max(0, Math.min(us, end));
    slider.value = at / end * 1000;
    slider.setAttribute("aria-valuetext", time(Math.round(at)));
    clock.textContent = time(Math.round(at));
    var many = data.states.map(function () { return 0; });
    data.jobs.forEach(function (job) {
      var state = stateAt(job, at), cell = rows[job[0]].children[2];
      if (state >= 0) many[state]++;
      if (cell.dataset.state === String(state)) return;
      cell.dataset.state = state;
      cell.className = "s" + state;
      cell.textContent = state < 0 ? "" : data.states[state][1] + " " + data.states[state][0];
    });
    counts.textContent = data.states.map(function (state, i) { return many[i] ? state[1] + " " + many[i] + " " + state[0] : ""; })
      .filter(Boolean).join("   ");
    redraw();
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  }
  play.addEventListener("click", function () {
    if (timer) { stop(); return; }
    if (at >= end) at = 0;
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    var was = performance.now(), speed = Math.max(1, end / 20e6);
    timer = setInterval(function () {
      var now = performance.now();
      moment(at + (now - was) * 1000 * speed);
      was = now;
      if (at >= end) stop();
    }, 50);
  });
  slider.addEventListener("input", function () { stop(); moment(slider.value / 1000 * end); });
  window.addEventListener("resize", redraw);
  function button(words, label, action) {
    var element = make("button", { type: "button", "aria-label": label }, words);
    element.addEventListener("click", action);
    return element;
  }
  var theme = button("Light or dark", "Change between light and dark", function () {
    var dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === "dark"
                                                      : matchMedia("(prefers-color-scheme:dark)").matches;
    document.documentElement.dataset.theme = dark ? "light" : "dark";
  });
  theme.id = "theme";
  document.getElementById("play").append(play, slider, clock,
    button("+", "Zoom in", function () { zoom(0.5); }), button("−", "Zoom out", function () { zoom(2); }),
    button("All", "Show all of the run", function () { view(0, end); }), theme, counts);
  document.getElementById("play").hidden = false;
  box.replaceChildren(picture);
  box.classList.add("live");
  moment(end);
  filter();
  if (location.hash.slice(0, 2) === "#o") open(location.hash.slice(2));
})();
