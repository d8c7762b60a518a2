// Words kept on this device whose record was handed in meanwhile: shown to be copied, then let go of.

import { drop, fetchKey, find, unseal } from "./kept.js";

class Leftover {
  constructor(box) {
    this.box = box;
    box.querySelector("[data-discard]").addEventListener("click", () => this.discard());
    this.show();
  }

  async show() {
    const { id, account, key } = this.box.dataset;
    const row = await find(id);
    if (row?.account !== account) return this.none();
    const words = new URLSearchParams(await unseal(row, await fetchKey(key, account, row.keyVersion)));
    for (const place of this.box.querySelectorAll("[data-words]")) {
      const rows = [...words].filter(([name, value]) => value && belongs(name, place.dataset.words));
      place.textContent = rows.map(([, value]) => value).join("\n");
      place.closest("section").hidden = !rows.length;
    }
  }

  none() {
    location.replace(this.box.dataset.record);
  }

  async discard() {
    await drop(this.box.dataset.id);
    this.none();
  }
}

// `said`, or the text of a row such as `commitments-0-text`.
function belongs(name, field) {
  return name === field || (name.startsWith(`${field}-`) && name.endsWith("-text"));
}

for (const box of document.querySelectorAll("[data-leftover]")) new Leftover(box);
