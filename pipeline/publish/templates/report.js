/* The report as a place of work: shows the facts that stand in the page, and keeps what a person decides.
   Everything that lists and sources say becomes text (textContent), never markup; links lead to http(s) alone. */
(() => {
  const facts = JSON.parse(document.getElementById("facts").textContent);
  for (const flag of facts.flags) {
    flag.code = flag.id.split("-")[0];
    flag.rule = facts.rules[flag.code];
    if (flag.entries && !flag.section) flag.section = (facts.entries[flag.entries[0]] || {}).section;
  }
  const LEVELS = { error: "Errors", warning: "Warnings", info: "Notes", look: "Worth a look" };
  const SINGLE = { error: "error", warning: "warning", info: "note", look: "worth a look" };
  const SHOWN_FIRST = 10;
  const DESK = location.pathname;

  // --- Making elements -------------------------------------------------------------------------------------------

  /** A link that opens beside the report; plain text where the address is none of the web. */
  function link(url, words) {
    if (!/^https?:\/\//i.test(url || "")) return make("span", {}, words);
    return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, words);
  }

  const plural = (count, noun) =>
    `${count.toLocaleString("en")} ${count === 1 ? noun : noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;

  function say(words) {
    $("said").textContent = words;
  }

  // --- What was decided ------------------------------------------------------------------------------------------

  /** Decisions by what they are about: a flag's id, or two papers. */
  const decisions = new Map();
  let history = [];
  const token = facts.token || null;

  const pairKey = (papers) => papers.join(" ");
  const decisionOf = (flag) => decisions.get(flag.id) || (flag.papers && decisions.get(pairKey(flag.papers)));
  const isOpen = (flag) => !flag.status;

  let database = null;

  /** What a request to the browser's database gives. */
  const given = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  function cannotKeep() {
    say("This browser keeps nothing: save your decisions as a file before you close the page.");
  }

  /** Whether what was decided is on disk: a database keeps also what was decided just before the browser crashed. */
  async function keep() {
    try {
      const writing = database.transaction("desks", "readwrite", { durability: "strict" });
      writing.objectStore("desks").put({ decisions: [...decisions.values()].filter((one) => !one.isWritten), history }, DESK);
      await new Promise((resolve, reject) => {
        writing.oncomplete = resolve;
        writing.onabort = reject;
      });
      return true;
    } catch {
      cannotKeep();
      return false;
    }
  }

  async function kept() {
    try {
      const opening = indexedDB.open("paperlist", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("desks");
      database = await given(opening);
      return (await given(database.transaction("desks").objectStore("desks").get(DESK))) || { decisions: [], history: [] };
    } catch {
      cannotKeep();
      return { decisions: [], history: [] };
    }
  }

  async function remember() {
    for (const one of facts.decided || []) decisions.set(one.about, { ...one, isWritten: true });
    if (token) return;
    const before = await kept();
    const known = new Set([
      ...facts.flags.filter(isOpen).map((flag) => flag.id),
      ...[...facts.flags, ...facts.duplicates, ...facts.pairs].flatMap((one) => (one.papers ? [pairKey(one.papers)] : [])),
    ]);
    const idle = before.decisions.filter((one) => !known.has(one.about));
    for (const one of before.decisions) {
      if (known.has(one.about) && !decisions.has(one.about)) decisions.set(one.about, one);
    }
    history = before.history.filter((step) => step.every((one) => known.has(one.about)));
    if (idle.length) say(`${plural(idle.length, "decision")} of before: in force by now, or of no flag of today.`);
  }

  /** Send what was decided to `paperlist review`; elsewhere nothing is sent. */
  async function send(path, body) {
    if (!token) return true;
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Paperlist-Token": token },
        body: JSON.stringify(body),
      });
      const told = await answer.json();
      say(told.sentences.join(" "));
      return answer.ok;
    } catch {
      say("`paperlist review` does not answer: nothing was written. Start it again, and load the page anew.");
      return false;
    }
  }

  /** One after the other, however fast the keys come: each begins when the one before is kept. */
  let lastStep = Promise.resolve();
  const inTurn = (step) => (lastStep = lastStep.then(step));

  const decide = (made) => inTurn(() => take(made));
  const undo = () => inTurn(takeBack);

  /** Take some decisions at once, as one step that can be undone. */
  async function take(made) {
    const fresh = made.filter((one) => !(decisions.get(one.about) || {}).isWritten || token);
    if (!fresh.length) return;
    if (!(await send("decide", { decisions: fresh }))) return;
    history.push(fresh.map((one) => ({ about: one.about, before: decisions.get(one.about) || null, made: one })));
    for (const one of fresh) decisions.set(one.about, one);
    if (!token && (await keep())) say(`${plural(fresh.length, "decision")} kept: ${fresh[0].do}.`);
    refresh();
  }

  async function takeBack() {
    const step = history.at(-1);
    if (!step) {
      say("There is nothing to undo.");
      return;
    }
    if (!(await send("undo", { decisions: step.map((one) => one.made) }))) return;
    history.pop();
    for (const one of step) {
      if (one.before) decisions.set(one.about, one.before);
      else decisions.delete(one.about);
    }
    if (!token && (await keep())) say(`${plural(step.length, "decision")} undone.`);
    const first = facts.flags.find((flag) => flag.id === step[0].about || (flag.papers && pairKey(flag.papers) === step[0].about));
    refresh();
    if (first && view.view === "flags") select(first.id);
  }

  const dismissal = (flag, reason) => ({ about: flag.id, do: "dismiss", flag: flag.id, reason });
  const fixing = (flag) => ({ about: flag.id, do: "fix", flag: flag.id });
  const judgement = (papers, verdict) => ({ about: pairKey(papers), do: verdict, papers });

  /** What is not handed over yet, as the file that `paperlist decide` reads. */
  function handedOver() {
    const made = [...decisions.values()].filter((one) => !one.isWritten);
    const rows = made.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => name !== "about")));
    return { count: rows.length, text: JSON.stringify({ paperlist: 1, release: facts.release, decisions: rows }, null, 1) };
  }

  async function copyCommand() {
    const { count, text } = handedOver();
    const command = `paperlist decide - <<'DECISIONS'\n${text}\nDECISIONS\n`;
    const area = $("command");
    area.value = command;
    area.hidden = false;
    area.select();
    let isCopied;
    try {
      await navigator.clipboard.writeText(command);
      isCopied = true;
    } catch {
      isCopied = document.execCommand("copy");
    }
    if (isCopied) area.hidden = true;
    say(isCopied ? `${plural(count, "decision")} copied as one command: paste it into a terminal.` : "Copy the command below.");
  }

  function saveFile() {
    const { count, text } = handedOver();
    const url = URL.createObjectURL(new Blob([`${text}\n`], { type: "application/json" }));
    const anchor = make("a", { href: url, download: "decisions.json" });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    say(`${plural(count, "decision")} saved as decisions.json: run \`paperlist decide decisions.json\`.`);
  }

  async function makeEdits() {
    const wanted = [...decisions.values()].filter((one) => one.do === "fix").map((one) => one.flag);
    if (!(await send("fix", { flags: wanted }))) return;
    for (const name of wanted) decisions.set(name, { ...decisions.get(name), isMade: true });
    refresh();
  }

  // --- What is shown: the view, kept in the address ---------------------------------------------------------------

  const DEFAULTS = {
    view: "flags", q: "", level: "", rule: "", section: "", list: "", status: "open", fresh: "", sort: "worst", group: "rule", flag: "",
  };
  let view = { ...DEFAULTS };

  function readAddress() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    view = { ...DEFAULTS };
    for (const name of Object.keys(DEFAULTS)) if (wanted.has(name)) view[name] = wanted.get(name);
    if (!$(`view-${view.view}`)) view.view = "flags";
  }

  const addressOf = (changes) => {
    const wanted = { ...view, ...changes };
    const told = Object.entries(wanted).filter(([name, value]) => value !== DEFAULTS[name]);
    return `#${new URLSearchParams(told.length ? told : [["view", "flags"]])}`;
  };

  function change(changes) {
    Object.assign(view, changes);
    keepAddress();
    refresh();
  }

  function keepAddress() {
    window.history.replaceState(null, "", addressOf({}));
  }

  const statusOf = (flag) => flag.status || (decisionOf(flag) ? "decided" : "open");
  const FACETS = {
    level: (flag) => flag.level,
    rule: (flag) => `${flag.code} ${flag.rule}`,
    section: (flag) => flag.section || "(above the first)",
    list: (flag) => flag.list,
    status: (flag) => statusOf(flag),
  };
  const FACET_WORDS = {
    level: LEVELS,
    status: { open: "open", decided: "decided here", dismissed: "dismissed before", baselined: "in the baseline" },
  };
  const holds = {
    status: (flag, wanted) => (wanted === "open" ? isOpen(flag) : statusOf(flag) === wanted),
  };

  const textOf = (flag) => {
    flag.text ||= [flag.message, flag.todo, flag.id, flag.rule, flag.section, `line ${flag.line}`, ...(flag.why || []).flat(2), ...(flag.entries || []).map((name) => (facts.entries[name] || {}).title)].join(" ").toLowerCase();
    return flag.text;
  };

  function isWanted(flag, without) {
    const words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.some((word) => !textOf(flag).includes(word))) return false;
    if (view.fresh && !flag.isNew) return false;
    return Object.entries(FACETS).every(([name, of]) => {
      if (name === without || !view[name]) return true;
      return holds[name] ? holds[name](flag, view[name]) : of(flag) === view[name];
    });
  }

  const badness = (flag) => Object.keys(LEVELS).indexOf(flag.level);
  const byLine = (one, two) => one.list.localeCompare(two.list) || (one.file || "").localeCompare(two.file || "") || one.line - two.line;
  const SORTS = {
    worst: (one, two) => badness(one) - badness(two) || byLine(one, two),
    line: byLine,
    newest: (one, two) => (two.since || "").localeCompare(one.since || "") || badness(one) - badness(two) || byLine(one, two),
  };
  const GROUPS = {
    rule: (flag) => [`${flag.level} ${flag.code}`, `${flag.rule}`, SINGLE[flag.level]],
    section: (flag) => [`${flag.list} ${flag.section || ""}`, flag.section || "Above the first heading", facts.many ? flag.list : ""],
    list: (flag) => [flag.list, flag.list, ""],
    none: () => ["", "", ""],
  };

  /** The flags to show, worst first unless sorted otherwise, in groups; within a severity the order of groups is that of their first. */
  function grouped() {
    const found = facts.flags.filter((flag) => isWanted(flag)).sort(SORTS[view.sort] || SORTS.worst);
    const groups = new Map();
    for (const flag of found) {
      const [key, title, small] = (GROUPS[view.group] || GROUPS.rule)(flag);
      if (!groups.has(key)) groups.set(key, { key, title, small, flags: [] });
      groups.get(key).flags.push(flag);
    }
    return [...groups.values()];
  }

  // --- The list of flags -------------------------------------------------------------------------------------------

  let order = [];
  const unfolded = new Set();
  const rows = new Map();

  function showFlags() {
    const groups = grouped();
    order = groups.flatMap((group) => group.flags.map((flag) => flag.id));
    if (!order.includes(view.flag)) view.flag = "";
    rows.clear();
    $("flag-list").className = facts.many && view.group !== "list" && !view.list ? "several" : "";
    const parts = groups.map((group) => showGroup(group));
    $("flag-list").replaceChildren(...(parts.length ? parts : [make("p", { class: "none" }, facts.flags.some(isOpen) ? "No flag is as you ask." : "✓ Nothing to flag.")]));
    $("count").textContent = `${plural(order.length, "flag")} shown`;
    showFacets();
  }

  function showGroup(group) {
    const isLong = group.flags.length > SHOWN_FIRST && !unfolded.has(group.key) && view.group !== "none";
    const here = isLong && group.flags.findIndex((flag) => flag.id === view.flag) >= SHOWN_FIRST;
    const shown = isLong && !here ? group.flags.slice(0, SHOWN_FIRST) : group.flags;
    const list = make("ul", { class: "rows" }, shown.map((flag) => showRow(flag)));
    const part = make("section", { class: `group ${group.flags[0].level}` }, group.title ? make("h3", {}, group.title, make("small", {}, [group.small, plural(group.flags.length, "flag")].filter(Boolean).join(" · "))) : null, list);
    if (shown.length < group.flags.length) {
      const rest = group.flags.slice(SHOWN_FIRST);
      part.append(make("button", { class: "more", type: "button", onclick: () => unfold(group.key, rest[0].id) }, `Show ${plural(rest.length, "more flag")} of ${group.title}`));
    }
    return part;
  }

  function unfold(key, id) {
    unfolded.add(key);
    showFlags();
    select(id);
  }

  const WORDS = { dismiss: "dismissed", same: "same paper", different: "different papers", fix: "take the fix" };

  function badge(one) {
    if (!one) return "";
    const words = one.isMade ? "mended" : WORDS[one.do];
    return make("span", { class: "badge", title: one.reason }, one.reason ? `${words}: ${one.reason}` : words);
  }

  function showRow(flag) {
    const isCurrent = flag.id === view.flag;
    const decision = decisionOf(flag);
    const head = make("button", { type: "button", class: "head", "aria-expanded": String(isCurrent), onclick: () => select(flag.id === view.flag ? "" : flag.id) },
      make("span", { class: "where" }, $("flag-list").className ? make("small", {}, flag.list) : "", `${flag.file ? `${flag.file}, ` : ""}line ${flag.line}`),
      make("span", { class: "what" }, flag.message),
      flag.isNew ? make("span", { class: "badge new" }, "new") : "",
      flag.status ? make("span", { class: "badge" }, flag.status) : badge(decision));
    const row = make("li", { class: `row ${flag.level}${decision || flag.status ? " is-decided" : ""}`, "aria-current": isCurrent ? "true" : null, "data-flag": flag.id }, head);
    if (isCurrent) row.append(showBody(flag));
    rows.set(flag.id, row);
    return row;
  }

  function redraw(id) {
    const old = rows.get(id);
    const flag = facts.flags.find((one) => one.id === id);
    if (old && flag) old.replaceWith(showRow(flag));
  }

  /** Open one flag, close the one before, and bring it into sight. */
  function select(id) {
    const before = view.flag;
    view.flag = id;
    keepAddress();
    if (id && !rows.has(id)) {
      showFlags();
    } else {
      redraw(before);
      redraw(id);
    }
    const row = rows.get(id || before);
    if (!row) return;
    row.querySelector(".head").focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const at = order.indexOf(view.flag);
    const undecided = Math.max(0, order.findIndex((id) => !decisionOf(flagOf(id))));
    const next = at < 0 ? (by > 0 ? undecided : order.length - 1) : at + by;
    if (order[next]) select(order[next]);
    else say(by > 0 ? "That was the last flag." : "That was the first flag.");
  }

  /** After a decision: the next flag that is still to be decided, from the top again after the last. */
  function goOn() {
    const at = order.indexOf(view.flag);
    const next = [...order.slice(at + 1), ...order.slice(0, at + 1)].find((id) => !decisionOf(flagOf(id)) && isOpen(flagOf(id)));
    if (next) select(next);
    else redraw(view.flag);
  }

  const flagOf = (id) => facts.flags.find((flag) => flag.id === id);

  function showBody(flag) {
    const sides = showSides((flag.entries || []).slice(0, 3));
    const body = make("div", { class: "body" }, showActions(flag), showLinks(flag, Boolean(sides)));
    if (flag.todo) body.append(make("p", { class: "do" }, flag.todo));
    if (flag.edit) body.append(showEdit(flag.edit));
    if (sides) body.append(sides);
    body.append(make("dl", { class: "why" }, (flag.why || []).flatMap(([label, quotes]) => [make("dt", {}, label), ...quotes.map((quote) => make("dd", {}, quote))])));
    body.append(make("p", { class: "small" }, flag.since ? `first seen ${flag.since} · ` : "", make("code", {}, flag.id)));
    return body;
  }

  function showActions(flag) {
    if (!isOpen(flag)) return make("p", { class: "small" }, `This flag is ${flag.status}.`);
    const button = (key, words, act) => make("button", { type: "button", onclick: act }, words, make("kbd", {}, key));
    const many = alike(flag).some((choice) => choice.flags.length > 1);
    return make("div", { class: "actions", role: "group", "aria-label": "Decide" },
      flag.edit ? button("f", flag.safe ? "Take the fix" : "Take the fix (look first)", () => act("f")) : null,
      flag.papers ? button("s", "Same paper", () => act("s")) : null,
      flag.papers ? button("x", "Different papers", () => act("x")) : null,
      button("d", "Dismiss", () => act("d")),
      many ? button("m", "Many at once", () => act("m")) : null);
  }

  /** Where a flag leads: its line, its rule, and its papers unless they stand side by side below. */
  function showLinks(flag, hasSides) {
    const entry = facts.entries[(flag.entries || [])[0]] || {};
    const page = forgePage(flag);
    const records = [...(entry.records || []), ...(entry.behind || [])].map((name) => facts.records[name]).filter((record) => record && record.url);
    return make("p", { class: "links" },
      page ? link(page, `line ${flag.line} of the list`) : "",
      entry.url && !hasSides ? link(entry.url, "the paper as the list links it") : "",
      hasSides ? "" : records.map((record) => link(record.url, `the paper at ${record.source}`)),
      flag.link ? link(flag.link, "the suggested address") : "",
      link(`${facts.rulesPage}#${flag.code.toLowerCase()}-${flag.rule}`, `about ${flag.rule}`));
  }

  function forgePage(row) {
    const found = facts.forge.find(([list, file]) => list === row.list && (file || "") === (row.file || ""));
    if (!found) return null;
    return `${found[2]}#L${row.line}${row.last ? `-L${row.last}` : ""}`;
  }

  function showEdit(lines) {
    const names = { "-": "removed", "+": "added" };
    return make("div", { class: "edit", role: "group", "aria-label": "The edit of the list", tabindex: "0" }, lines.map(([sign, text]) =>
      make("div", { class: names[sign] || "" }, make("span", { class: "sign", "aria-label": names[sign] || "unchanged" }, sign), text)));
  }

  // --- Side by side ------------------------------------------------------------------------------------------------

  const FIELDS = { title: "title", authors: "authors", venue: "venue", year: "year" };
  const fold = (word) => word.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");

  /** Text with the words marked that the other text has not. */
  function marked(text, other) {
    if (!other || text === other) return [text];
    const known = new Set(other.split(/\s+/).map(fold));
    return text.split(/(\s+)/).map((word) => (fold(word) && !known.has(fold(word)) ? make("mark", {}, word) : word));
  }

  function columns(names) {
    const found = [];
    for (const name of names) {
      const entry = facts.entries[name];
      if (entry) found.push({ ...entry, head: names.length > 1 ? `as listed, line ${entry.line}` : "as listed" });
    }
    const seen = new Set();
    for (const entry of [...found]) {
      for (const record of [...(entry.records || []), ...(entry.behind || [])]) {
        if (seen.has(record) || !facts.records[record]) continue;
        seen.add(record);
        const isBehind = (entry.behind || []).includes(record);
        found.push({ ...facts.records[record], head: `${facts.records[record].source}${isBehind ? ", behind the link" : ""}` });
      }
    }
    return found.slice(0, 6);
  }

  function showSides(names) {
    const sides = columns(names);
    if (sides.length < 2) return null;
    const first = sides[0];
    const head = make("tr", {}, make("td", {}), sides.map((side) => make("th", { scope: "col" }, side.url ? link(side.url, side.head) : side.head)));
    const lines = Object.entries(FIELDS).filter(([name]) => sides.some((side) => side[name])).map(([name, words]) =>
      make("tr", {}, make("th", { scope: "row" }, words), sides.map((side, at) => {
        const text = String(side[name] ?? "");
        const other = at ? first[name] : (sides.slice(1).find((one) => one[name]) || {})[name];
        return make("td", { "data-side": side.head }, text ? marked(text, String(other ?? "")) : "–");
      })));
    return make("table", { class: "sides" }, make("caption", {}, "Side by side"), make("thead", {}, head), make("tbody", {}, lines));
  }

  // --- Duplicates and possible pairs ---------------------------------------------------------------------------------

  function place(name) {
    const entry = facts.entries[name];
    if (!entry) return null;
    const page = forgePage(entry);
    const words = `${facts.many ? `${entry.list}, ` : ""}${entry.file ? `${entry.file}, ` : ""}line ${entry.line}`;
    return make("li", {}, page ? link(page, words) : words, entry.section ? make("span", { class: "small" }, ` ${entry.section}`) : "", make("div", {}, entry.title));
  }

  function judging(papers) {
    if (!papers) return make("p", { class: "small" }, "Both have one identifier, so one of the links is wrong: mend it in the list.");
    const made = decisions.get(pairKey(papers));
    const button = (verdict, words, key) => make("button", { type: "button", "aria-pressed": String(Boolean(made && made.do === verdict)), onclick: () => decide([judgement(papers, verdict)]) }, words, key ? make("kbd", {}, key) : null);
    return make("div", { class: "actions", role: "group", "aria-label": "Decide" }, button("same", "Same paper", "s"), button("different", "Different papers", "x"), badge(made));
  }

  const differences = (rows_) => make("dl", { class: "why" }, rows_.flatMap(([label, ...values]) => [make("dt", {}, label), ...values.flat().map((value) => make("dd", {}, value || "–"))]));

  function card(one, at, title, ...children) {
    return make("li", { class: "row card", tabindex: "-1", "data-card": at, "aria-current": at === currentCard ? "true" : null }, make("h3", {}, title), ...children);
  }

  let currentCard = -1;

  /** In what entries and records of one paper agree, and in what they differ with what they say. */
  function compared(one) {
    const said = [...one.entries.map((at) => facts.entries[at]), ...(one.records || []).map((at) => facts.records[at])];
    const agrees = [];
    const differs = [];
    for (const name of ["title", "authors", "venue", "year"]) {
      const values = said.map((side) => String(side[name] ?? "")).filter(Boolean);
      const forms = new Map([...values].reverse().map((value) => [fold(value), value]));
      if (forms.size > 1) differs.push([name, [...forms.values()].reverse()]);
      else if (values.length > 1) agrees.push(name);
    }
    return { agrees, differs };
  }

  function showDuplicate(one, at) {
    const { agrees, differs } = compared(one);
    return card(one, at, one.title,
      make("p", { class: "small" }, `${plural(one.entries.length, "entry")} of one paper`, agrees.length ? ` · agree in ${agrees.join(", ")}` : "", differs.length ? ` · differ in ${differs.map(([name]) => name).join(", ")}` : ""),
      differs.length ? differences(differs) : null,
      one.left ? make("p", {}, "Left to a person: is it also ", one.left.map((title) => make("q", {}, title)), "?") : null,
      make("details", {}, make("summary", {}, "Entries and records"), make("ul", { class: "places" }, one.entries.map(place)), make("ul", { class: "places" }, (one.records || []).map((name) => make("li", {}, link(facts.records[name].url, facts.records[name].source), ` ${facts.records[name].title}`)))),
      one.papers ? judging(one.papers) : null);
  }

  function showDuplicates() {
    const cards = facts.duplicates.map(showDuplicate);
    $("duplicate-list").replaceChildren(...(cards.length ? cards : [make("li", { class: "none" }, "✓ No paper is listed twice.")]));
  }

  function showPairs() {
    const cards = facts.pairs.map((one, at) => card(one, at, `“${one.titles[0]}” and “${one.titles[1]}”`,
      make("p", { class: "small" }, `alike: ${one.score.toFixed(2)} of 1`),
      make("div", { class: "two" }, one.titles.map((title, side) => make("p", {}, marked(title, one.titles[1 - side])))),
      one.differs ? differences(one.differs.map(([name, left, right]) => [name, [left, right]])) : null,
      one.why ? make("ul", { class: "small" }, one.why.map((reason) => make("li", {}, reason))) : null,
      make("ul", { class: "places" }, (one.entries || []).map(place)),
      judging(one.papers)));
    $("pair-list").replaceChildren(...(cards.length ? cards : [make("li", { class: "none" }, "✓ No pair is left to you.")]));
  }

  function stepCard(by) {
    const list = view.view === "pairs" ? facts.pairs : facts.duplicates;
    const next = currentCard + by;
    if (!list[next]) return;
    currentCard = next;
    refresh();
    const element = document.querySelector(`#view-${view.view} [data-card="${next}"]`);
    if (!element) return;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  }

  // --- Facets, top and bar -------------------------------------------------------------------------------------------

  function showFacets() {
    for (const [name, of] of Object.entries(FACETS)) {
      const counts = new Map();
      for (const flag of facts.flags) {
        if (isWanted(flag, name)) counts.set(of(flag), (counts.get(of(flag)) || 0) + 1);
      }
      if (name === "status") counts.set("open", facts.flags.filter((flag) => isWanted(flag, name) && isOpen(flag)).length);
      const words = FACET_WORDS[name] || {};
      const sorted = [...counts].sort((one, two) => (name === "level" ? Object.keys(LEVELS).indexOf(one[0]) - Object.keys(LEVELS).indexOf(two[0]) : two[1] - one[1] || one[0].localeCompare(two[0])));
      const options = sorted.map(([value, count]) => make("option", { value, selected: value === view[name] }, `${words[value] || value} (${count})`));
      if (view[name] && !counts.has(view[name])) options.push(make("option", { value: view[name], selected: true }, `${words[view[name]] || view[name]} (0)`));
      $(`by-${name}`).replaceChildren(make("option", { value: "" }, "all"), ...options);
      $(`by-${name}`).value = view[name];
    }
    $("by-q").value = view.q;
    $("by-fresh").checked = Boolean(view.fresh);
    $("by-sort").value = view.sort;
    $("by-group").value = view.group;
  }

  function showBar() {
    const open = facts.flags.filter(isOpen);
    const decided = open.filter((flag) => decisionOf(flag)).length;
    $("progress-words").textContent = `${decided} of ${open.length} decided`;
    $("progress").max = Math.max(open.length, 1);
    $("progress").value = decided;
    const { count } = handedOver();
    for (const name of ["copy", "save"]) {
      $(name).hidden = Boolean(token);
      $(name).disabled = !count;
    }
    const fixes = [...decisions.values()].filter((one) => one.do === "fix" && !one.isMade).length;
    $("make-edits").hidden = !token;
    $("make-edits").disabled = !fixes;
    $("make-edits").textContent = fixes ? `Make ${plural(fixes, "edit")}` : "Make the edits";
    $("undo").disabled = !history.length;
  }

  function refresh() {
    for (const tab of document.querySelectorAll("#views a")) {
      const name = tab.dataset.view;
      tab.setAttribute("aria-current", name === view.view ? "page" : "false");
      tab.href = addressOf({ view: name, flag: "" });
      $(`view-${name}`).hidden = name !== view.view;
    }
    for (const one of document.querySelectorAll("[data-list]")) one.href = addressOf({ view: "flags", list: one.dataset.list, flag: "" });
    if (view.view === "flags") showFlags();
    if (view.view === "duplicates") showDuplicates();
    if (view.view === "pairs") showPairs();
    showBar();
  }

  // --- Deciding ------------------------------------------------------------------------------------------------------

  let lastReason = "";

  function askReason(title, words, done) {
    const dialog = $("reason-dialog");
    $("reason-title").textContent = title;
    $("reason-words").textContent = words;
    $("reason").value = lastReason;
    dialog.returnValue = "";
    dialog.onclose = () => {
      const reason = $("reason").value.trim();
      if (dialog.returnValue !== "ok" || !reason) return;
      lastReason = reason;
      done(reason);
    };
    dialog.showModal();
    $("reason").select();
  }

  /** The groups of open flags that are like one flag. */
  function alike(flag) {
    const open = facts.flags.filter((one) => isOpen(one) && one.code === flag.code && one.list === flag.list);
    const choices = [
      { words: `of ${flag.rule} in “${flag.section || "above the first heading"}”`, flags: open.filter((one) => one.section === flag.section) },
      { words: `of ${flag.rule} with the same advice`, flags: flag.todo ? open.filter((one) => one.todo === flag.todo) : [] },
      { words: `of ${flag.rule} in this list`, flags: open },
      { words: "under this one", flags: [flag, ...facts.flags.filter((one) => isOpen(one) && one.under === flag.id)] },
      { words: "shown now", flags: order.map(flagOf).filter(isOpen) },
    ];
    return choices.filter((choice) => choice.flags.length > 1);
  }

  function decideMany(flag) {
    const choices = alike(flag);
    if (!choices.length) {
      say("There is no other flag like this one.");
      return;
    }
    const dialog = $("many-dialog");
    $("many-which").replaceChildren(...choices.map((choice, at) => make("label", {}, make("input", { type: "radio", name: "which", value: at, checked: at === 0 }), ` all ${choice.flags.length} ${choice.words}`)));
    $("many-reason").value = lastReason;
    dialog.returnValue = "";
    dialog.onclose = () => {
      const { flags } = choices[Number(new FormData(dialog.querySelector("form")).get("which"))];
      const undecided = flags.filter((one) => !decisionOf(one));
      const reason = $("many-reason").value.trim();
      if (dialog.returnValue === "dismiss" && reason) {
        lastReason = reason;
        decide(undecided.map((one) => dismissal(one, reason))).then(goOn);
      } else if (dialog.returnValue === "dismiss") {
        say("Nothing was dismissed: a dismissal needs a reason.");
      } else if (dialog.returnValue === "fix") {
        decide(undecided.filter((one) => one.edit).map(fixing)).then(goOn);
      }
    };
    dialog.showModal();
  }

  function act(key) {
    const flag = flagOf(view.flag);
    if (!flag || !isOpen(flag)) {
      say(flag ? `This flag is ${flag.status} already.` : "Choose a flag first: j is the next one.");
      return;
    }
    if (key === "d") askReason("Dismiss this flag", flag.message, (reason) => decide([dismissal(flag, reason)]).then(goOn));
    else if (key === "m") decideMany(flag);
    else if (key === "f" && flag.edit) decide([fixing(flag)]).then(goOn);
    else if (key === "f") say("There is no edit to take: only a person knows how to mend this one.");
    else if (flag.papers) decide([judgement(flag.papers, key === "s" ? "same" : "different")]).then(goOn);
    else say("This flag is not about two papers.");
  }

  function actOnCard(key) {
    const one = (view.view === "pairs" ? facts.pairs : facts.duplicates)[currentCard];
    if (one && one.papers && (key === "s" || key === "x")) decide([judgement(one.papers, key === "s" ? "same" : "different")]).then(() => stepCard(1));
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (!$("keys-on").checked && event.key !== "?") return;
    const isFlags = view.view === "flags";
    const keys = {
      j: () => (isFlags ? step(1) : stepCard(1)),
      k: () => (isFlags ? step(-1) : stepCard(-1)),
      u: undo,
      "/": () => $("by-q").focus(),
      "?": () => $("help").showModal(),
    };
    for (const key of "dsxfm") keys[key] = () => (isFlags ? act(key) : actOnCard(key));
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  // --- Start -----------------------------------------------------------------------------------------------------------

  /** Show the page; what is chosen in it is kept in its address. */
  function show() {
    for (const element of document.querySelectorAll("[data-script]")) element.hidden = false;
    $("plain").remove();
    facts.many = new Set(facts.flags.map((flag) => flag.list)).size > 1;
    $("by-list").closest("label").hidden = !facts.many;
    for (const name of ["level", "rule", "section", "list", "status", "sort", "group"]) {
      $(`by-${name}`).addEventListener("change", (event) => change({ [name]: event.target.value }));
    }
    $("by-q").addEventListener("input", (event) => change({ q: event.target.value }));
    $("by-fresh").addEventListener("change", (event) => change({ fresh: event.target.checked ? "1" : "" }));
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("hashchange", () => {
      currentCard = -1;
      readAddress();
      refresh();
    });
    readAddress();
    refresh();
  }

  /** Take decisions once those of before are known: a browser that is slow to tell them holds up no reader. */
  async function open() {
    await remember();
    lastReason = [...decisions.values()].map((one) => one.reason).filter(Boolean).at(-1) || "";
    const buttons = { undo, copy: copyCommand, save: saveFile, "make-edits": makeEdits, "show-help": () => $("help").showModal() };
    for (const [name, act_] of Object.entries(buttons)) $(name).addEventListener("click", act_);
    document.addEventListener("keydown", onKey);
    if (decisions.size) refresh();
    if (view.flag) select(view.flag);
    document.documentElement.dataset.ready = String(Math.round(performance.now()));
  }

  show();
  open();
})();
