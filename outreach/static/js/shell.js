// What every page has: keys, toasts, dialogs, menus, the focused error summary, the note that closes when idle.
// Nothing here knows a page; everything is found by its data attribute.

const KEYS_SWITCH = "outreach.keys";
const TOAST_MILLISECONDS = 6000;
const SEQUENCE_MILLISECONDS = 1200;

function keysOn() {
  return document.body.dataset.keys !== "off" && localStorage.getItem(KEYS_SWITCH) !== "off";
}

function typing(event) {
  const target = event.target;
  return event.isComposing || target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

// Toasts: from the server, from htmx (`HX-Trigger: {"toast": {"text": …}}`) or from another module.
export function toast(text, action) {
  const template = document.querySelector("[data-toast-template]");
  const line = template.content.firstElementChild.cloneNode(true);
  line.querySelector("span").textContent = text;
  if (action) {
    const link = document.createElement("a");
    link.href = action.url;
    link.textContent = action.label;
    line.append(link);
  }
  document.querySelector("[data-toasts]").append(line);
  fade(line);
}

function fade(line) {
  if (line.dataset.fading) return;
  line.dataset.fading = "yes";
  let timer = null;
  const start = () => { timer = setTimeout(() => line.remove(), TOAST_MILLISECONDS); };
  const hold = () => clearTimeout(timer);
  line.addEventListener("focusin", hold);
  line.addEventListener("pointerenter", hold);
  line.addEventListener("focusout", start);
  line.addEventListener("pointerleave", start);
  start();
}

// Dialogs: `data-dialog="id"` opens, `data-close` closes; a click beside it closes too.
function onClick(event) {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog).showModal();
    return;
  }
  if (event.target.closest("[data-print]")) print();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  if (event.target.matches("dialog") && beside(event)) event.target.close();
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function beside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

// Keys: `data-key="/"`, "n" or a sequence such as "g t"; a field is focused, anything else is pressed. A key that no
// element asks for is offered to the page as the event `plainkey`, so that switch and guard stand here alone.
let begun = "";
let begunAt = 0;

function onKey(event) {
  if (event.key === "Escape") closeMenu();
  if (!keysOn() || typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    return;
  }
  const sequence = begun && event.timeStamp - begunAt < SEQUENCE_MILLISECONDS ? `${begun} ${event.key}` : event.key;
  const target = marked(sequence) ?? marked(event.key);
  begun = target ? "" : event.key;
  begunAt = event.timeStamp;
  if (!target) {
    const free = document.dispatchEvent(new CustomEvent("plainkey", { detail: event.key, cancelable: true }));
    if (!free) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
}

function marked(keys) {
  return document.querySelector(`[data-key="${CSS.escape(keys)}"]`);
}

function closeMenu() {
  const menu = document.querySelector("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

function setUpSwitch(box) {
  box.checked = keysOn();
  box.addEventListener("change", () => localStorage.setItem(KEYS_SWITCH, box.checked ? "on" : "off"));
}

// An opened note closes when nobody has touched the page for a while.
function closeWhenIdle(note) {
  const limit = Number(note.dataset.closesIdle) * 60000;
  let last = Date.now();
  for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => { last = Date.now(); }, { passive: true, capture: true });
  }
  const watch = setInterval(() => {
    if (Date.now() - last < limit) return;
    clearInterval(watch);
    note.remove();
    location.replace(note.dataset.closeUrl || location.pathname);
  }, 5000);
}

function once(root, selector, work) {
  for (const element of root.querySelectorAll(selector)) {
    if (element.dataset.ready) continue;
    element.dataset.ready = "yes";
    work(element);
  }
}

// "Show" beside a password.
function showPassword(button) {
  button.addEventListener("click", () => {
    const input = document.getElementById(button.dataset.shows);
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
}

export function enhance(root) {
  once(root, "[data-toast]", fade);
  once(root, "[data-keys-switch]", setUpSwitch);
  once(root, "[data-closes-idle]", closeWhenIdle);
  once(root, "[data-shows]", showPassword);
  once(root, "[data-errors]", (summary) => summary.focus());
}

// What a page complains of was posted, and the browser would keep all of it, in the clear, beside the address, among what
// it opens again after a crash. Once the address is said anew, it keeps that alone; loaded again, the page is asked for.
const [arrival] = performance.getEntriesByType("navigation");
if (!(arrival?.responseStatus < 400)) history.replaceState(history.state, "", location.href);

document.addEventListener("click", onClick);
document.addEventListener("keydown", onKey);
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.action));
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
