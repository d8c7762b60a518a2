// Files: chosen or photographed, sent as raw bytes with their progress shown, taken up again where the line broke. On a
// record form the last piece takes its turn among the saves, since the whole file raises the record's version.

import { sha256 } from "./sha256.js";

const NONE = "00000000-0000-0000-0000-000000000000";
const WHOLE = 1024 * 1024; // up to here a file is sent in one piece
const BLOCK = 64 * 1024; // what the server keeps are whole blocks
const RETRIES = [1000, 2000, 5000, 10000, 20000, 30000];

class Files {
  constructor(box) {
    this.box = box;
    this.words = box.dataset;
    this.rows = box.querySelector("[data-file-rows]");
    this.error = box.querySelector("[data-file-error]");
    this.spoken = box.querySelector("[data-file-spoken]");
    this.draft = box.closest("form")?.draft;
    for (const button of box.querySelectorAll("[data-choose]")) {
      button.addEventListener("click", () => box.querySelector(`[data-file=${button.dataset.choose}]`).click());
    }
    for (const input of box.querySelectorAll("[data-file]")) {
      input.addEventListener("change", (event) => this.onFiles(event, input));
    }
    this.rows.addEventListener("click", (event) => this.onClick(event));
  }

  async onFiles(event, input) {
    event.stopPropagation();
    const files = [...input.files];
    input.value = "";
    this.complain("");
    await this.draft?.flush();
    if (this.draft && !this.draft.version) return this.complain(this.words.first);
    for (const file of files) await new Sending(this, file).run();
  }

  // One's turn among the saves of the form; `work` gives back the new version.
  inTurn(work) {
    return this.draft ? this.draft.exclusive(work) : work();
  }

  address(id) {
    const purpose = this.box.querySelector("[data-purpose]:checked")?.value;
    return this.words.files.replace(NONE, id) + (purpose ? `?purpose=${purpose}` : "");
  }

  addRow(file) {
    const row = this.box.querySelector("template").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    this.rows.append(row);
    return row;
  }

  // The first press asks, the second removes.
  async onClick(event) {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    if (!button.classList.contains("btn-danger")) return ask(button, this.words.sure);
    const row = button.closest("[data-id]");
    this.complain("");
    await this.inTurn(async () => {
      const answer = await this.fetch(this.address(row.dataset.id), "DELETE", { "If-Match": `"${this.draft?.version ?? 0}"` });
      const told = await answer?.json().catch(() => null);
      if (!answer?.ok) this.complain(told?.message || this.words.failed);
      else row.remove();
      return answer?.ok ? told.version : null;
    });
  }

  fetch(address, method, headers = {}) {
    const all = { "X-CSRFToken": token(), "X-Account": this.words.account, Accept: "application/json", ...headers };
    return fetch(address, { method, headers: all }).catch(() => null);
  }

  complain(words) {
    this.error.hidden = !words;
    this.error.querySelector("span").textContent = words;
  }
}

// One file on its way.
class Sending {
  constructor(files, file) {
    this.files = files;
    this.file = file;
    this.words = files.words;
    this.address = files.address(crypto.randomUUID());
    this.row = files.addRow(file);
    this.bar = this.row.querySelector("progress");
    this.line = this.row.querySelector("[data-line]");
    this.row.querySelector("[data-cancel]").addEventListener("click", () => this.cancel());
  }

  async run() {
    try {
      const bytes = await sha256(this.file, (share) => { if (this.cancelled) throw new Error("cancelled"); this.bar.value = 10 * share; });
      this.digest = btoa(String.fromCharCode(...bytes));
      const last = this.file.size <= WHOLE ? 0 : this.file.size - (this.file.size % BLOCK || BLOCK);
      let offset = last ? await this.sendUntil(null, last) : null;
      await this.files.inTurn(async () => {
        while (offset !== "done") offset = await this.sendUntil(offset, this.file.size);
        return this.told.version;
      });
      this.done();
    } catch (error) {
      this.row.remove();
      if (!this.cancelled) this.files.complain(`${this.file.name}: ${error.message || this.words.failed}`);
    }
  }

  // From `offset` (null: not begun) up to `end`, however often the line breaks. Gives where it stands, or "done".
  async sendUntil(offset, end) {
    for (let tries = 0; offset !== "done" && (offset === null || offset < end || end === this.file.size);) {
      if (this.cancelled) throw new Error("cancelled");
      const before = offset;
      const answer = await this.send(offset, end);
      if (answer.status === 201) return this.finish(answer.response);
      if (answer.status === 202 || answer.status === 409) offset = Number(answer.getResponseHeader("Upload-Offset") ?? NaN);
      else if (answer.status && answer.status < 500) throw new Error(answer.response?.message);
      else offset = await this.ask(RETRIES[Math.min(tries, RETRIES.length - 1)]);
      if (Number.isNaN(offset)) throw new Error(answer.response?.message);
      tries = offset > before ? 0 : tries + 1;
    }
    return offset;
  }

  // XMLHttpRequest, since fetch does not tell how much has gone out.
  send(offset, end) {
    const request = new XMLHttpRequest();
    this.request = request;
    request.open(offset === null ? "PUT" : "PATCH", this.address);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Account", this.words.account);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (offset === null) {
      request.setRequestHeader("Upload-Length", this.file.size);
      request.setRequestHeader("Repr-Digest", `sha-256=:${this.digest}:`);
      request.setRequestHeader("Content-Disposition", `attachment; filename*=UTF-8''${named(this.file.name)}`);
    } else request.setRequestHeader("Upload-Offset", offset);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      this.bar.value = 10 + (90 * ((offset ?? 0) + event.loaded)) / this.file.size;
    });
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => resolve(request));
      request.send(this.file.slice(offset ?? 0, end));
    });
  }

  // After a break: how far it has come. Nothing there means that it begins anew.
  async ask(wait) {
    this.line.textContent = this.words.broken;
    await new Promise((resolve) => { setTimeout(resolve, wait); });
    const answer = await this.files.fetch(this.address, "HEAD");
    if (!answer || answer.status >= 500) return this.cancelled ? 0 : this.ask(Math.min(2 * wait, RETRIES.at(-1)));
    this.line.textContent = "";
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error("");
    if (answer.headers.get("Upload-Complete") !== "?1") return Number(answer.headers.get("Upload-Offset"));
    return this.finish({ version: Number(answer.headers.get("ETag")?.replaceAll('"', "")), size: this.file.size });
  }

  finish(told) {
    this.told = told;
    return "done";
  }

  cancel() {
    this.cancelled = true;
    this.request?.abort();
    this.files.fetch(this.address, "DELETE", { "If-Match": '"0"' });
    this.row.remove();
  }

  done() {
    const id = this.address.match(/[0-9a-f-]{36}(?=\/(\?|$))/)[0];
    this.row.dataset.id = id;
    this.bar.remove();
    this.row.querySelector("[data-cancel]").remove();
    this.row.querySelector("[data-remove]").hidden = false;
    this.line.textContent = this.words.done.replace("{size}", inWords(this.told.size));
    this.files.spoken.textContent = `${this.file.name}: ${this.line.textContent}`;
  }
}

function ask(button, sure) {
  const { textContent } = button;
  button.textContent = sure;
  button.classList.add("btn-danger");
  setTimeout(() => {
    button.textContent = textContent;
    button.classList.remove("btn-danger");
  }, 5000);
}

function token() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

// RFC 8187: what encodeURIComponent leaves but the header does not take.
function named(name) {
  return encodeURIComponent(name.toWellFormed?.() ?? name).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}

function inWords(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

for (const box of document.querySelectorAll("[data-files]")) new Files(box);
