// Two copies of a draft: counts what is not chosen yet, and lets go of this device's copy once one was made of the two.

import { drop } from "./kept.js";

class Settling {
  constructor(form) {
    this.form = form;
    form.addEventListener("change", () => this.count());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.count();
  }

  count() {
    let left = 0;
    for (const row of this.form.querySelectorAll("[data-copies]")) {
      const chosen = row.querySelector("input:checked") !== null;
      row.querySelector("[data-unchosen]")?.toggleAttribute("hidden", chosen);
      if (!chosen) left += 1;
    }
    const words = this.form.querySelector("[data-left]");
    words.textContent = left ? words.dataset.left.replace("{count}", left) : "";
    this.form.querySelector("button:not([type=button])").disabled = left > 0;
  }

  async onSubmit(event) {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(this.form));
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect") return this.form.submit();
      await drop(this.form.dataset.id);
      location.replace(this.form.dataset.edit);
    } catch {
      this.form.querySelector("[data-left]").textContent = this.form.dataset.offline;
    }
  }
}

for (const form of document.querySelectorAll("form[data-settle]")) new Settling(form);
