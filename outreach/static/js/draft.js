// A record form that loses nothing: saved sealed on the server shortly after typing pauses; until then kept encrypted on
// this device (kept.js). Other modules reach it as `form.draft` and hear of it by the events `draft:saved`.

import { all, drop, fetchKey, find, keep, unseal } from "./kept.js";
import { SavedState } from "./saved-state.js";

const PAUSE = 2000; // milliseconds without typing before a save
const LONGEST = 15000; // and at the latest, while somebody types on and on
const KEEPING = 250; // before what was typed is kept on this device
const RETRIES = [2000, 4000, 8000, 15000, 30000, 60000];
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "version"]);

class Draft {
  constructor(form) {
    this.form = form;
    this.state = new SavedState();
    this.version = Number(form.elements.version.value);
    this.acknowledged = this.body();
    this.queue = Promise.resolve();
    this.tries = 0;
    this.key = null;
    form.draft = this;
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    form.addEventListener("submit", (event) => this.onSubmit(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("online", () => this.save());
    document.addEventListener("session:ended", (event) => { event.preventDefault(); this.signedOut(); });
    window.addEventListener("focus", () => { if (this.waiting) this.save(); });
    window.addEventListener("beforeunload", (event) => this.onLeave(event));
    document.addEventListener("visibilitychange", () => { if (document.hidden && this.dirty()) this.keepNow(); });
    for (const button of document.querySelectorAll("[data-save-now]")) button.addEventListener("click", () => this.save());
    document.querySelector("[data-compare-now]")?.addEventListener("click", () => this.compare(this.body(), this.version));
    for (const other of document.querySelectorAll("form[data-after-saving]")) {
      other.addEventListener("submit", (event) => this.thenSend(event, other));
    }
  }

  get id() { return this.form.dataset.id; }

  // What would be posted, in one string: the same words give the same string.
  body() {
    const data = new URLSearchParams(new FormData(this.form));
    for (const name of NOT_KEPT) data.delete(name);
    return data.toString();
  }

  dirty() { return this.body() !== this.acknowledged; }

  changed(event) {
    if (this.leaving || this.halted || !this.dirty()) return;
    if (event.isTrusted || event.type === "change") this.typed = true;
    this.keeping ??= setTimeout(() => this.keepNow(), KEEPING);
    clearTimeout(this.pause);
    this.since ??= Date.now();
    const left = Math.max(0, LONGEST - (Date.now() - this.since));
    this.pause = setTimeout(() => this.save(), Math.min(PAUSE, left));
  }

  // Kept on this device

  async theKey() {
    this.key ??= fetchKey(this.form.dataset.key, this.form.dataset.account).catch((error) => {
      this.key = null;
      throw error;
    });
    return this.key;
  }

  async keepNow() {
    clearTimeout(this.keeping);
    this.keeping = null;
    const body = this.body();
    if (body === this.kept?.body && this.version === this.kept.version) return;
    try {
      const key = await this.theKey();
      await keep(this.row(), body, key);
      this.kept = { body, version: this.version };
    } catch {
      this.kept = null; // no key yet: the next change tries again, and leaving the page warns
    }
  }

  row() {
    const { account, kind } = this.form.dataset;
    const url = this.version ? `${this.form.dataset.edit}?kept` : `${location.pathname.replace(/[^/]*$/, "")}?id=${this.id}`;
    return { record: this.id, account, kind, version: this.version, url, at: Date.now() };
  }

  onLeave(event) {
    if (!this.leaving && this.dirty() && this.kept?.body !== this.body()) event.preventDefault();
  }

  // Saved on the server, one request after the other

  save() {
    clearTimeout(this.pause);
    clearTimeout(this.retry);
    this.queue = this.queue.then(() => this.saveOnce()).catch(() => this.offline());
    return this.queue;
  }

  async saveOnce() {
    if (this.leaving || this.halted) return;
    const body = this.body();
    if (body === this.acknowledged && !this.uncertain) return this.state.show("saved");
    this.since = null;
    await this.keepNow();
    this.state.show("saving");
    // The fate of an earlier attempt is not known: the same words once more tell, and are no conflict.
    for (const words of this.uncertain && this.uncertain !== body ? [this.uncertain, body] : [body]) {
      this.uncertain = words;
      const answer = await this.post(words);
      if (!answer) return this.offline();
      this.uncertain = null;
      if (!(await this.understand(answer, words))) return;
    }
  }

  async post(body, again = false) {
    const data = new URLSearchParams(body);
    data.set("version", this.version);
    const token = csrfToken() ?? this.form.elements.csrfmiddlewaretoken.value;
    const headers = { Accept: "application/json", "X-CSRFToken": token, "X-Account": this.form.dataset.account };
    if (this.typed) headers["X-Typed"] = "1";
    let answer;
    try {
      answer = await fetch(this.form.dataset.save, { method: "POST", headers, body: data, redirect: "error" });
    } catch {
      return null;
    }
    if (answer.status >= 500) return null;
    if (answer.status === 403 && !again && csrfToken() !== token) return this.post(body, true);
    return answer;
  }

  async understand(answer, body) {
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await answer.json() : {};
    if (answer.status === 401 || (answer.status === 403 && !isJson)) return this.signedOut();
    if (answer.status === 409 && told.code === "conflict") return this.conflict();
    if (!answer.ok) return this.refused(told.message);
    await this.wasSaved(told, body);
    return true;
  }

  async wasSaved(told, body) {
    this.typed = false;
    this.tries = 0;
    this.waiting = false;
    this.acknowledged = body;
    this.form.dataset.save = told.save;
    this.setVersion(told.version);
    if (location.pathname !== told.edit) history.replaceState(null, "", told.edit);
    document.getElementById("signed-out")?.close();
    this.notice(null);
    this.errors = Object.keys(told.errors).length > 0;
    showErrors(told.errors);
    if (this.errors || this.dirty()) await this.keepNow();
    else await this.forget();
    this.state.show("saved", told.saved_at);
    this.form.dispatchEvent(new CustomEvent("draft:saved", { detail: told, bubbles: true }));
  }

  async forget() {
    this.kept = null;
    await drop(this.id);
  }

  setVersion(version) {
    this.version = version;
    for (const input of document.querySelectorAll("input[name=version]")) input.value = version;
  }

  // What can go wrong

  offline() {
    const safe = this.kept !== null && this.kept !== undefined;
    this.state.show(safe ? "offline" : "unkept");
    this.notice(safe ? "offline" : "unkept");
    this.waiting = true;
    const wait = RETRIES[Math.min(this.tries, RETRIES.length - 1)];
    this.tries += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.save(), wait);
  }

  signedOut() {
    this.state.show("offline");
    this.waiting = true;
    const dialog = document.getElementById("signed-out");
    const again = dialog.querySelector("[data-sign-in]");
    again.elements.next.value = location.pathname + location.search;
    again.elements.csrfmiddlewaretoken.value = csrfToken() ?? again.elements.csrfmiddlewaretoken.value;
    const words = dialog.querySelector("[data-kept-words]");
    if (this.state.time) words.textContent = words.dataset.words.replace("{time}", this.state.time);
    this.keepNow();
    again.addEventListener("submit", () => { this.leaving = true; }, { once: true });
    if (!dialog.open) dialog.showModal();
    return false;
  }

  conflict() {
    this.state.show("conflict");
    this.notice("conflict");
    return false;
  }

  refused(message) {
    this.state.show("offline");
    document.querySelector("[data-refusal]").textContent = message || this.form.dataset.uncertain;
    this.notice("refused");
    return false;
  }

  notice(name) {
    for (const box of document.querySelectorAll("[data-notice]")) {
      if (box.dataset.notice !== "unsent") box.hidden = box.dataset.notice !== name;
    }
  }

  // Going on from here

  // Whether everything typed is on the server, after one more try.
  async flush() {
    await this.save();
    return !this.dirty() && !this.uncertain;
  }

  // Work that itself raises the version (a file sent) waits for its turn and gives the new version back.
  exclusive(work) {
    const done = this.queue.then(work).then((version) => { if (version) this.setVersion(version); });
    this.queue = done.catch(() => {});
    return done;
  }

  async onSubmit(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    if (await this.flush()) this.send(this.form);
    this.sending = false;
  }

  async thenSend(event, other) {
    event.preventDefault();
    if (!(await this.flush())) return other.closest("dialog").close();
    this.send(other);
  }

  // With the token of the present session: somebody may have signed in again since the page was drawn.
  send(form) {
    this.leaving = true;
    form.elements.csrfmiddlewaretoken.value = csrfToken() ?? form.elements.csrfmiddlewaretoken.value;
    form.submit();
  }

  onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.save();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  compare(body, version) { this.go(this.form.dataset.compare, body, version); }

  // A page of its own drawn from what this device holds; the words go in the body, never into an address.
  go(url, body, version) {
    this.leaving = true;
    const data = new URLSearchParams(body);
    data.set("version", version);
    data.set("csrfmiddlewaretoken", csrfToken() ?? this.form.elements.csrfmiddlewaretoken.value);
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: url, hidden: true, autocomplete: "off" });
    for (const [name, value] of data) {
      const input = document.createElement("textarea");
      Object.assign(input, { name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  }

  // Taken up again

  async begin() {
    if ("restored" in this.form.dataset || "complains" in this.form.dataset) return this.takeUp();
    const row = await find(this.id);
    if (row?.account === this.form.dataset.account) return this.restore(row);
    if (!this.version) this.tellOfOthers();
    this.theKey().catch(() => {});
  }

  takeUp() {
    history.replaceState(null, "", this.version ? this.form.dataset.edit : this.row().url);
    this.acknowledged = "";
    return this.save();
  }

  // What was kept is sent first, under the version it was typed over; the page then shows one copy, or both.
  async restore(row) {
    this.halted = true;
    this.form.inert = true;
    try {
      const key = await fetchKey(this.form.dataset.key, this.form.dataset.account, row.keyVersion);
      const body = await unseal(row, key);
      this.version = row.version;
      const answer = await this.post(body);
      if (!answer) throw new Error("offline");
      if (answer.status === 401) return this.signedOut();
      const told = await answer.json();
      if (answer.status === 409 && told.code === "conflict") return this.compare(body, row.version);
      if (!answer.ok) return this.refused(told.message);
      if (Object.keys(told.errors).length) return this.go(this.form.dataset.restore, body, told.version);
      await drop(this.id);
      this.leaving = true;
      location.replace(told.edit);
    } catch {
      this.state.show("offline");
      this.notice("offline");
      setTimeout(() => location.reload(), RETRIES[2]);
    }
  }

  async tellOfOthers() {
    const [row] = (await all(this.form.dataset.account)).sort((one, other) => other.at - one.at);
    if (!row) return;
    const link = document.querySelector("[data-unsent-link]");
    link.href = row.url;
    link.textContent = link.dataset.words.replace("{time}", new Date(row.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
    document.querySelector("[data-notice=unsent]").hidden = false;
  }
}

function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? null;
}

// What a save could not keep is said at its field; the rest was kept.
function showErrors(errors) {
  for (const line of document.querySelectorAll("[data-live-error]")) line.remove();
  for (const [name, words] of Object.entries(errors)) {
    const control = document.getElementById(`id_${name}`) ?? document.getElementById(`id_${name}_0`);
    const place = control?.closest(".ruled, .left-row, .field");
    if (!place || place.querySelector(`#id_${name}_error`)) continue;
    const line = document.createElement("p");
    Object.assign(line, { className: "field-error", id: `id_${name}_error` });
    line.dataset.liveError = "";
    line.textContent = words.join(" ");
    place.append(line);
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) new Draft(form).begin();
