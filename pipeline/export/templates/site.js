/* The table of a site: searches, narrows and sorts the works that stand in the page, and writes their BibTeX.
   Everything that lists and sources say becomes text (textContent), never markup; links lead to http(s) alone. */
(() => {
  const { lists, works } = JSON.parse(document.getElementById("facts").textContent);
  const SHOWN_FIRST = 50;
  const MOST_PLACES = 3;
  const MOST_SECTIONS = 400; // more than that in one select find nobody: then the sections of the chosen list alone

  // --- Making elements -------------------------------------------------------------------------------------------

  /** A link; plain text where the address is none of the web. */
  function link(url, words, label) {
    if (!/^https?:\/\//i.test(url || "")) return make("span", {}, words);
    return make("a", { href: url, "aria-label": label }, words);
  }

  const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

  // --- What is derived from the facts ----------------------------------------------------------------------------

  const plainUrl = (work) =>
    work.doi ? `https://doi.org/${work.doi}` : work.arxiv ? `https://arxiv.org/abs/${work.arxiv}` : null;
  const urlOf = (work) => work.url || plainUrl(work);
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const textOf = (work) => (work.text ??= folded([
    work.title, ...(work.authors || []), work.venue, work.year, work.arxiv, work.doi,
  ].join(" ")));
  const sectionsOf = (work) => {
    const found = [];
    const places = work.in || [];
    for (let at = 0; at < places.length; at += 2) found.push([places[at], places[at + 1]]);
    return found;
  };

  const FIELDS = ["title", "author", "year", "journal", "booktitle", "volume", "number", "pages", "doi", "eprint",
    "archiveprefix", "primaryclass", "url", "note"];
  function surnameFirst(name) {
    const space = name.lastIndexOf(" ");
    return space < 0 ? `{${name}}` : `${name.slice(space + 1)}, ${name.slice(0, space)}`;
  }

  /** The entry in BibTeX, as `paperlist export bibtex` writes it. */
  function bibtex(work) {
    const rest = work.bib || {};
    const type = rest.ENTRYTYPE || "misc";
    const authors = (work.authors || []).map((name, at) => (rest.names || {})[at] || surnameFirst(name));
    const derived = {
      title: `{${work.title}}`, author: authors.join(" and "), year: work.year,
      journal: type === "article" && work.venue, booktitle: type === "inproceedings" && work.venue, doi: work.doi,
      eprint: work.arxiv, archiveprefix: work.arxiv && "arXiv", url: !work.url && plainUrl(work),
    };
    const lines = FIELDS.map((name) => [name, rest[name] ?? derived[name]]).filter(([, value]) => value)
      .map(([name, value]) => `  ${name} = {${value}},\n`);
    const name = (work.authors || [""])[0].split(" ").at(-1).toLowerCase();
    const key = rest.ID || `${name}${work.arxiv ? `20${work.arxiv.slice(0, 2)}` : work.year || ""}`;
    return `@${type}{${key}-${work.id.slice(0, 6)},\n${lines.join("")}}\n`;
  }

  // --- What is asked for -----------------------------------------------------------------------------------------

  const FACETS = ["list", "section", "year", "venue", "has"];
  const HAS = {
    code: ["with code", (work) => (work.links || []).some(([word]) => word === "code")],
    venue: ["published", (work) => Boolean(work.venue)],
    several: ["in several lists", (work) => new Set(sectionsOf(work).map(([list]) => list)).size > 1],
    pulled: ["withdrawn or retracted", (work) => Boolean(work.is)],
  };
  const SORTS = {
    newest: null,
    oldest: null,
    title: (one, two) => one.title.localeCompare(two.title, "en"),
    author: (one, two) => firstSurname(one).localeCompare(firstSurname(two), "en"),
    venue: (one, two) => (one.venue || "\uffff").localeCompare(two.venue || "\uffff", "en"),
    cited: (one, two) => (two.cited ?? -1) - (one.cited ?? -1),
    listed: (one, two) => (two.in || []).length - (one.in || []).length,
  };
  const firstSurname = (work) => surnameFirst((work.authors || ["\uffff"])[0]).replace("{", "");

  const keysOf = {
    list: (work) => sectionsOf(work).map(([list]) => lists[list].page),
    section: (work) => sectionsOf(work).flatMap(([list, section]) => withParents(list, section)),
    year: (work) => [`${work.year || "unknown"}`],
    venue: (work) => [work.venue || "none known"],
    has: (work) => Object.keys(HAS).filter((name) => HAS[name][1](work)),
  };

  const sectionKey = (list, at) => `${lists[list].page}:${lists[list].sections[at]}`;

  /** A section and those above it that are sections themselves, by names that stay when lists change. */
  const parents = new Map();
  function withParents(list, section) {
    if (section < 0) return [];
    const name = `${list}.${section}`;
    if (!parents.has(name)) {
      const path = lists[list].sections[section];
      parents.set(name, lists[list].sections.flatMap((other, at) =>
        other === path || path.startsWith(`${other} > `) ? [sectionKey(list, at)] : []));
    }
    return parents.get(name);
  }

  /** The page's address says what is asked for, so that it can be sent on. */
  const asked = {};
  function readAddress() {
    const told = new URLSearchParams(location.hash.slice(1));
    for (const name of [...FACETS, "q", "work"]) asked[name] = told.get(name) || "";
    asked.sort = Object.hasOwn(SORTS, told.get("sort") || "") ? told.get("sort") : "newest";
    $("by-q").value = asked.q;
    $("by-sort").value = asked.sort;
  }
  function writeAddress() {
    const told = new URLSearchParams();
    for (const name of [...FACETS, "q", "work"]) if (asked[name]) told.set(name, asked[name]);
    if (asked.sort !== "newest") told.set("sort", asked.sort);
    history.replaceState(null, "", told.size ? `#${told}` : location.pathname + location.search);
  }

  const fits = (work, name) => !asked[name] || keysOf[name](work).includes(asked[name]);
  function hasWords() {
    const words = folded(asked.q).split(/\s+/).filter(Boolean);
    return (work) => (!asked.work || work.id === asked.work) && words.every((word) => textOf(work).includes(word));
  }
  function found() {
    const has = hasWords();
    const matching = works.filter((work) => FACETS.every((name) => fits(work, name)) && has(work));
    if (asked.sort === "oldest") {
      const dated = matching.filter((work) => work.year);
      return [...dated.reverse(), ...matching.filter((work) => !work.year)];
    }
    return SORTS[asked.sort] ? matching.sort(SORTS[asked.sort]) : matching;
  }

  // --- Facets ----------------------------------------------------------------------------------------------------

  /** How many works each value has among those that the other facets leave. */
  function counts(name) {
    const others = FACETS.filter((one) => one !== name);
    const has = hasWords();
    const told = new Map();
    for (const work of works) {
      if (!others.every((one) => fits(work, one)) || !has(work)) continue;
      for (const key of new Set(keysOf[name](work))) told.set(key, (told.get(key) || 0) + 1);
    }
    return told;
  }
  const option = (value, words, count) =>
    make("option", { value }, count === undefined ? words : `${words} (${count.toLocaleString("en")})`);

  function fillFacets() {
    const fills = { list: listOptions, section: sectionOptions, year: yearOptions, venue: venueOptions, has: hasOptions };
    for (const name of FACETS) {
      const select = $(`by-${name}`);
      const told = counts(name);
      if (asked[name] && !told.has(asked[name])) told.set(asked[name], 0);
      select.replaceChildren(option("", "all"), ...fills[name](told));
      select.value = asked[name];
      if (select.value !== asked[name]) asked[name] = select.value = "";
    }
    $("label-list").hidden = lists.length < 2;
  }
  const listOptions = (told) => lists.filter((one) => told.has(one.page)).map((one) => option(one.page, one.title, told.get(one.page)));
  function sectionOptions(told) {
    const shown = lists.map((one, at) => ({ one, at })).filter(({ one }) => !asked.list || asked.list === one.page);
    if (shown.reduce((sum, { one }) => sum + one.sections.length, 0) > MOST_SECTIONS && shown.length > 1) {
      return [make("option", { disabled: true }, "choose a list first")];
    }
    return shown.flatMap(({ one, at }) => {
      const options = one.sections.map((path, place) => [path, sectionKey(at, place)]).filter(([, key]) => told.has(key))
        .map(([path, key]) => option(key, path, told.get(key)));
      return shown.length > 1 && options.length ? [make("optgroup", { label: one.title }, options)] : options;
    });
  }
  const yearOptions = (told) => [...told].sort(([one], [two]) => two.localeCompare(one, "en", { numeric: true }))
    .map(([year, count]) => option(year, year, count)).sort((one, two) => (one.value === "unknown") - (two.value === "unknown"));
  const venueOptions = (told) => [...told].sort(([one, n], [two, m]) => m - n || one.localeCompare(two, "en"))
    .map(([venue, count]) => option(venue, venue, count));
  const hasOptions = (told) => Object.keys(HAS).filter((name) => told.has(name)).map((name) => option(name, HAS[name][0], told.get(name)));

  // --- Rows ------------------------------------------------------------------------------------------------------

  let shown = [];
  let nShown = 0;

  function row(work) {
    const mark = work.is && make("span", { class: "pulled" }, work.is);
    return make("tr", { "data-work": work.id },
      make("th", { scope: "row" },
        make("span", { class: "title" }, mark, mark ? " " : "", link(urlOf(work), work.title)),
        authors(work), texts(work)),
      make("td", { class: "n", "data-what": "year" }, work.year ? `${work.year}` : ""),
      make("td", { "data-what": "venue" }, work.venue || ""),
      make("td", { class: "places", "data-what": "listed in" }, places(work)),
      make("td", { class: "n", "data-what": "cited" }, cited(work)),
      make("td", { class: "links", "data-what": "links" }, linksOf(work)));
  }
  function authors(work) {
    const names = work.authors || [];
    if (!names.length) return null;
    const between = names.some((name) => name.includes(",")) ? "; " : ", "; // "Bee, Ann; Dee, Carl"
    if (names.length <= 6) return make("span", { class: "by" }, names.join(between));
    const rest = make("span", { hidden: true }, between + names.slice(5).join(between));
    const more = make("button", { type: "button", class: "plain", onclick: () => { rest.hidden = false; more.remove(); } },
      `and ${names.length - 5} more`);
    return make("span", { class: "by" }, names.slice(0, 5).join(between), rest, " ", more);
  }
  function texts(work) {
    const said = work.tldr || work.abstract;
    return said && make("details", {}, make("summary", {}, work.tldr ? "summary" : "abstract"),
      work.tldr && make("p", {}, work.tldr), work.abstract && make("p", {}, work.abstract));
  }
  function places(work) {
    const found = sectionsOf(work).map(([list, section]) => {
      const path = section < 0 ? null : lists[list].sections[section];
      const words = path ? path.split(" > ").at(-1) : lists[list].title;
      return make("li", {},
        make("a", { href: lists[list].page + (section < 0 ? "" : `#s${section}`), title: path }, words),
        lists.length > 1 && path ? make("small", {}, ` ${lists[list].title}`) : null);
    });
    const rest = found.splice(MOST_PLACES, found.length === MOST_PLACES + 1 ? 0 : found.length);
    const more = make("button", { type: "button", class: "plain", onclick: () => more.parentNode.replaceWith(...rest) }, `and ${rest.length} more`);
    return make("ul", {}, found, rest.length ? make("li", {}, more) : null);
  }
  function cited(work) {
    if (work.cited === undefined) return "";
    const words = work.cited.toLocaleString("en");
    return work.s2 ? link(`https://api.semanticscholar.org/CorpusID:${work.s2}`, words, `${words} citations, at Semantic Scholar`) : words;
  }
  function linksOf(work) {
    const pdf = work.pdf || (work.arxiv && `https://arxiv.org/pdf/${work.arxiv}`);
    const named = [...(pdf ? [["PDF", pdf]] : []), ...(work.links || [])];
    const button = make("button", { type: "button", class: "bib", "aria-expanded": "false", onclick: () => showBibtex(work, button) }, "BibTeX");
    return [...named.map(([words, url]) => link(url, words, `${words} of ${work.title}`)), button];
  }

  /** Copy the entry, and show what was copied below the row. */
  function showBibtex(work, button) {
    const line = button.closest("tr");
    if (button.getAttribute("aria-expanded") === "true") {
      line.nextElementSibling.remove();
      button.setAttribute("aria-expanded", "false");
      return;
    }
    const text = bibtex(work);
    line.after(make("tr", { class: "entry" }, make("td", { colspan: "6" }, make("pre", { tabindex: "0" }, text))));
    button.setAttribute("aria-expanded", "true");
    copy(text, "The entry is");
  }
  async function copy(text, what) {
    try {
      await navigator.clipboard.writeText(text);
      $("said").textContent = `${what} copied.`;
    } catch {
      $("said").textContent = `${what} shown: this browser lets no page copy.`;
    }
  }
  async function copyAll() {
    const text = shown.map(bibtex).join("\n");
    $("all-bibtex").hidden = true;
    try {
      await navigator.clipboard.writeText(text);
      $("said").textContent = `BibTeX of ${plural(shown.length, "work")} copied.`;
    } catch {
      $("all-bibtex").hidden = false;
      $("all-bibtex").value = text;
      $("all-bibtex").select();
      $("said").textContent = "This browser lets no page copy: here it is.";
    }
  }

  function showMore(count) {
    $("rows").append(...shown.slice(nShown, nShown + count).map(row));
    nShown = Math.min(shown.length, nShown + count);
    $("more").hidden = nShown >= shown.length;
    $("more").textContent = `Show ${Math.min(200, shown.length - nShown)} more of ${(shown.length - nShown).toLocaleString("en")}`;
  }

  function refresh() {
    fillFacets();
    writeAddress();
    shown = found();
    nShown = 0;
    $("rows").replaceChildren();
    $("said").textContent = "";
    $("all-bibtex").hidden = true;
    showMore(SHOWN_FIRST);
    const isAll = shown.length === works.length;
    $("count").textContent = isAll ? plural(works.length, "work") : `${shown.length.toLocaleString("en")} of ${plural(works.length, "work")}`;
    $("clear").hidden = !asked.q && !asked.work && !FACETS.some((name) => asked[name]);
    $("none").hidden = shown.length > 0;
    $("works").hidden = !shown.length;
    $("copy-all").disabled = !shown.length;
    for (const head of document.querySelectorAll("th[data-sort]")) {
      const names = head.dataset.sort.split(" ");
      const isSorted = names.includes(asked.sort);
      const isUp = asked.sort === "oldest" || ["title", "venue"].includes(asked.sort);
      if (isSorted) head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      else head.removeAttribute("aria-sort");
    }
  }

  // --- Setting out -----------------------------------------------------------------------------------------------

  function ask(name, value) {
    asked[name] = value;
    if (name !== "sort") asked.work = "";
    if (name === "list" && asked.section && value && !asked.section.startsWith(`${value}:`)) asked.section = "";
    refresh();
  }
  for (const name of [...FACETS, "sort"]) $(`by-${name}`).addEventListener("change", (event) => ask(name, event.target.value));
  let waiting = 0;
  $("by-q").addEventListener("input", (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask("q", event.target.value.trim()), 80);
  });
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  for (const head of document.querySelectorAll("th[data-sort] button")) {
    head.addEventListener("click", () => {
      const names = head.closest("th").dataset.sort.split(" ");
      $("by-sort").value = names[(names.indexOf(asked.sort) + 1) % names.length];
      ask("sort", $("by-sort").value);
    });
  }
  $("clear").addEventListener("click", () => {
    for (const name of [...FACETS, "q", "work"]) asked[name] = "";
    $("by-q").value = "";
    refresh();
    $("by-q").focus();
  });
  $("more").addEventListener("click", () => {
    const at = nShown;
    showMore(200);
    const first = $("rows").querySelectorAll("tr[data-work] a")[0] && $("rows").querySelectorAll("tr[data-work]")[at];
    (first && first.querySelector("a, button"))?.focus({ preventScroll: true });
  });
  $("copy-all").addEventListener("click", copyAll);
  addEventListener("hashchange", () => { readAddress(); refresh(); });
  addEventListener("beforeprint", () => showMore(shown.length));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    $("by-q").focus();
  });

  for (const part of document.querySelectorAll("[data-script]")) part.hidden = false;
  if (!works.some((work) => work.cited !== undefined)) {
    $("works").classList.add("uncited");
    $("by-sort").querySelector("[value=cited]").remove();
  }
  readAddress();
  refresh();
  document.documentElement.dataset.ready = "";
})();
