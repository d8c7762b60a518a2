// What moves in a record form beside saving: readers and earlier records follow the people picked, commitments name them,
// the household visited is offered row by row, counts step, the reason for a late entry is asked when it is late.

import { enhance as enhanceRows } from "./commitments.js";

const form = document.getElementById("record-form");
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

// Who was picked: ids alone go into the address.
async function lookAround() {
  const asked = new URL(form.dataset.around, location.href);
  for (const input of form.querySelectorAll("input[type=hidden]")) {
    if (["principal", "recorder", "talkee", "record"].includes(input.name)) asked.searchParams.append(input.name, input.value);
  }
  const answer = await fetch(asked, { headers: { "X-Account": form.dataset.account } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["readers", "previous"]) {
    document.getElementById(id)?.replaceWith(document.adoptNode(drawn.getElementById(id)));
  }
}

function everybody() {
  const chips = [...form.querySelectorAll("[data-picker] [data-chip]")];
  return chips.map((chip) => [chip.querySelector("input[type=hidden]").value, chip.querySelector("[data-name]").textContent]);
}

function nameEverybody() {
  const people = [[form.dataset.author, form.dataset.authorName], ...everybody()];
  const selects = [...form.querySelectorAll("select[data-everybody]")];
  for (const template of form.querySelectorAll("[data-row-template]")) {
    selects.push(...template.content.querySelectorAll("select[data-everybody]"));
  }
  for (const select of selects) {
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...people.map(([id, name]) => new Option(name, id, false, id === chosen)));
  }
}

// Rows of their own id, so that a follow-up stays the same from save to save.
function giveIds() {
  for (const input of form.querySelectorAll("[data-row-id]")) input.value ||= crypto.randomUUID();
}

function step(button) {
  const input = button.parentElement.querySelector("input");
  const next = Math.max(0, (Number(input.value) || 0) + Number(button.dataset.step));
  input.value = next || button.dataset.step === "1" ? next : "";
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// Chips beyond the first five wait behind "More", unless one of them is chosen.
function foldChips() {
  for (const row of form.querySelectorAll(".chips-long .chips")) {
    const rest = [...row.children].slice(5);
    if (!rest.length || rest.some((chip) => chip.querySelector("input:checked"))) continue;
    const more = document.createElement("button");
    Object.assign(more, { type: "button", className: "chip", textContent: form.dataset.more });
    for (const chip of rest) chip.hidden = true;
    more.addEventListener("click", () => {
      for (const chip of rest) chip.hidden = false;
      more.remove();
      rest[0].querySelector("input").focus();
    });
    row.append(more);
  }
}

// The household of whoever is visited, opened once they are picked (the opening leaves its trace).
async function openHousehold() {
  const box = form.querySelector("[data-attendance]");
  const person = form.querySelector("input[type=hidden][name=talkee]")?.value;
  if (!box || !person) return;
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name.startsWith("present-")));
  const headers = { "X-CSRFToken": token(), "X-Account": form.dataset.account };
  const answer = await fetch(box.dataset.attendance.replace(box.dataset.author, person), { method: "POST", headers, body }).catch(() => null);
  form.querySelector("[data-attendance-none]").hidden = answer?.ok === true;
  if (!answer?.ok) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceChildren(...[...drawn.body.childNodes].map((node) => document.adoptNode(node)));
  box.dataset.opened = person;
  enhanceRows(box);
  offerHousehold();
}

function offerHousehold() {
  const box = form.querySelector("[data-attendance]");
  const person = form.querySelector("input[type=hidden][name=talkee]")?.value;
  const button = box?.querySelector("[data-open-household]");
  if (button) button.hidden = !person || box.dataset.opened === person;
}

// An end before the start by the clock is that of the next day; the server says when that cannot be.
function tellNextDay() {
  const [start, end] = ["started_at", "ended_at"].map((name) => form.elements[name]?.value ?? "");
  const words = form.querySelector("[data-next-day]");
  if (words) words.hidden = !start || !end || end >= start.slice(11, 16);
}

function onPicked(event) {
  const picker = event.target.closest?.("[data-picker]");
  if (!picker || event.target !== picker) return;
  nameEverybody();
  lookAround();
  if (picker.dataset.name === "talkee") openHousehold();
}

function onClick(event) {
  const button = event.target.closest("button");
  if (button?.dataset.step) step(button);
  if (button && "openHousehold" in button.dataset) openHousehold();
  if (button && "add" in button.dataset) giveIds();
  const why = event.target.closest("a[href='#why-readers']");
  if (!why) return;
  event.preventDefault();
  document.getElementById("why-readers").showModal();
}

if (form) {
  form.addEventListener("change", onPicked);
  form.addEventListener("change", tellNextDay);
  form.addEventListener("click", onClick);
  form.addEventListener("draft:saved", (event) => {
    const late = form.querySelector("[data-late]");
    if (event.detail.late) late.hidden = false;
    else if (!late.querySelector("select").value) late.hidden = true;
  });
  giveIds();
  foldChips();
  offerHousehold();
  tellNextDay();
}
