"use strict";
const form = document.getElementById("filters");
const entries = [...document.querySelectorAll("details[data-verdict]")];
const shown = document.getElementById("shown");

function wanted() {
  const data = new FormData(form);
  return { verdict: data.get("verdict"), section: data.get("section"), command: data.get("command"), words: data.get("words").trim().toLowerCase() };
}

function fits(entry, filter) {
  const { verdict, section, commands, text } = entry.dataset;
  const within = section === filter.section || section.startsWith(filter.section + "/") || section.startsWith(filter.section + ".");
  return (!filter.verdict || verdict.split(" ").includes(filter.verdict)) &&
    (!filter.section || within) &&
    (!filter.command || commands.split(" ").includes(filter.command)) &&
    filter.words.split(/\s+/).every((word) => text.includes(word) || !word);
}

function apply() {
  const filter = wanted();
  let count = 0;
  for (const entry of entries) {
    entry.hidden = !fits(entry, filter);
    count += !entry.hidden && entry.classList.contains("requirement");
  }
  const every = entries.filter((entry) => entry.classList.contains("requirement")).length;
  shown.textContent = count === every ? "" : `${count} of ${every} requirements`;
  const state = new URLSearchParams(Object.entries(filter).filter(([, value]) => value)).toString();
  history.replaceState(null, "", state ? `#?${state}` : location.pathname + location.search);
}

function reveal() {
  if (location.hash.startsWith("#?")) {
    for (const [name, value] of new URLSearchParams(location.hash.slice(2))) {
      if (form.elements[name]) form.elements[name].value = value;
    }
    apply();
    return;
  }
  const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (entry && entry.tagName === "DETAILS") {
    entry.hidden = false;
    entry.open = true;
    entry.scrollIntoView();
  }
}

form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(apply));
window.addEventListener("hashchange", reveal);
window.addEventListener("beforeprint", () => document.querySelectorAll("details.finding").forEach((entry) => { entry.open = true; }));
form.classList.add("ready");
reveal();
