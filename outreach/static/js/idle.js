// The end of an idle session, seen from the page: typing and clicking anywhere tell the server, a box asks one minute
// before the end, and after it one signs in on the spot, with everything typed still there.

const TOLD_EVERY = 4 * 60000;
const ASKED_BEFORE = 60000;
const LOOK = 5000;

const { session: url, minutes, account } = document.querySelector("[data-session]").dataset;
const ends = document.getElementById("session-ends");
const ended = document.getElementById("session-ended");
const form = ended.querySelector("[data-sign-in-here]");
const limit = Number(minutes) * 60000;

let deadline = Date.now() + limit;
let told = Date.now();
let active = false;
let over = false;

function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
}

// Seconds left by the server's clock; null without a line, 0 when the session is over.
async function ask(typed) {
  const headers = { Accept: "application/json", "X-Account": account };
  if (typed) Object.assign(headers, { "X-Typed": "1", "X-CSRFToken": token() ?? "" });
  try {
    const answer = await fetch(url, { method: typed ? "POST" : "GET", headers });
    if (answer.status === 401 || answer.status === 403) return 0;
    return answer.ok ? (await answer.json()).left : null;
  } catch {
    return null;
  }
}

async function update(typed) {
  const left = await ask(typed);
  if (left === null) return;
  if (typed) told = Date.now();
  deadline = Date.now() + left * 1000;
  if (left <= 0) return end();
  over = false;
  if (left * 1000 > ASKED_BEFORE) ends.close();
}

function end() {
  if (over) return;
  over = true;
  ends.close();
  // A record form has a box of its own, which also sends what was not saved.
  const own = !document.dispatchEvent(new CustomEvent("session:ended", { cancelable: true }));
  if (!own) ended.showModal();
}

async function look() {
  const now = Date.now();
  if (over) return;
  if (active && !ends.open && (now - told > TOLD_EVERY || deadline - now < 2 * ASKED_BEFORE)) {
    active = false;
    await update(true);
  } else if (now >= deadline || (deadline - now <= ASKED_BEFORE && !ends.open)) {
    await update(false);
    if (!over && deadline - Date.now() <= ASKED_BEFORE && !ends.open) ends.showModal();
  }
}

// Signed in again: the forms of the page carry the new session's token.
function goOn() {
  over = false;
  ended.close();
  form.elements.password.value = "";
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token() ?? input.value;
  const headers = document.body.getAttribute("hx-headers");
  if (headers) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token() }));
}

async function signIn(event) {
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set("csrfmiddlewaretoken", token() ?? body.get("csrfmiddlewaretoken"));
  const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", headers, body });
  const second = answer.ok && (await answer.json()).location?.includes(new URL(ended.querySelector("a").href).pathname);
  ended.querySelector("[data-second]").hidden = !second;
  ended.querySelector("[data-wrong]").hidden = answer.ok;
  if (answer.ok && !second) await back();
}

async function back() {
  const left = await ask(true);
  if (!left) return;
  deadline = Date.now() + left * 1000;
  goOn();
}

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, (event) => { if (event.isTrusted) active = true; }, { passive: true, capture: true });
}
ends.querySelector("[data-stay]").addEventListener("click", () => update(true));
ends.addEventListener("cancel", () => update(true));
ended.addEventListener("cancel", (event) => event.preventDefault());
ended.addEventListener("click", (event) => event.stopPropagation());
form.addEventListener("submit", signIn);
window.addEventListener("focus", () => { if (over && ended.open) back(); });
setInterval(look, Math.min(LOOK, limit / 12));
