"use strict";
const form = document.getElementById("filters");
const shown = document.getElementById("shown");
const cases = new Map();

const entries = [...document.querySelectorAll("details[data-verdict]")].map((element) => {
  const { verdict, section, commands, text } = element.dataset;
  return { element, section, text, verdicts: verdict.split(" "), commands: commands.split(" ") };
});
const documents = [...document.querySelectorAll("section.document")];

// The words of a case are read when they are asked for: a page opens sooner without.
function casesOf(element) {
  if (!cases.has(element)) {
    const items = [...element.querySelectorAll("li[data-verdict]")];
    cases.set(element, items.map((item) => ({ item, verdict: item.dataset.verdict, text: item.textContent.toLowerCase() })));
  }
  return cases.get(element);
}

function wanted() {
  const data = new FormData(form);
  return { verdict: data.get("verdict"), section: data.get("section"), command: data.get("command"), words: data.get("words").trim().toLowerCase() };
}

function isWithin(section, wantedSection) {
  return !wantedSection || section === wantedSection || section.startsWith(wantedSection + "/") || section.startsWith(wantedSection + ".");
}

function apply() {
  const filter = wanted();
  const words = filter.words.split(/\s+/).filter(Boolean);
  const has = (text) => words.every((word) => text.includes(word));
  let count = 0, every = 0;
  for (const { element, section, commands, verdicts, text } of entries) {
    let fits = isWithin(section, filter.section) && (!filter.command || commands.includes(filter.command));
    if (element.classList.contains("finding")) {
      element.hidden = !(fits && (!filter.verdict || verdicts.includes(filter.verdict)) && has(text));
      continue;
    }
    let some = false;
    for (const one of casesOf(element)) {
      const seen = fits && (!filter.verdict || one.verdict === filter.verdict) && has(text + " " + one.text);
      one.item.hidden = !seen;
      some ||= seen;
      count += seen;
      every += 1;
    }
    element.hidden = !some;
  }
  for (const one of documents) one.hidden = !one.querySelector("details:not([hidden])");
  shown.textContent = count === every ? "" : `${count} of ${every} results`;
  const state = new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();
  history.replaceState(null, "", state ? `#?${state}` : location.pathname + location.search);
}

function showAll() {
  for (const field of form.elements) if (field.name) field.value = "";
}

function reveal() {
  if (location.hash.startsWith("#?")) {
    showAll();
    for (const [name, value] of new URLSearchParams(location.hash.slice(2))) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    apply();
    return;
  }
  const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (entry && entry.tagName === "DETAILS") {
    if (entry.hidden) { showAll(); const hash = location.hash; apply(); history.replaceState(null, "", hash); }
    entry.open = true;
    entry.scrollIntoView();
    entry.firstElementChild.focus({ preventScroll: true });
  }
}

form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(apply));
window.addEventListener("hashchange", reveal);
window.addEventListener("beforeprint", () => document.querySelectorAll("details.finding").forEach((entry) => { entry.open = true; }));
form.classList.add("ready");
reveal();
