// The saved state in the app bar: what is so now, in words; spoken once a minute at most.

const SPOKEN_EVERY = 60000;

export class SavedState {
  constructor() {
    this.box = document.querySelector(".saved");
    this.words = this.box.querySelector("[data-saved-words]");
    this.spoken = document.querySelector("[data-saved-spoken]");
    this.unkept = document.querySelector("[data-notice=unkept]").dataset.words;
    this.said = 0;
    this.time = this.words.textContent.match(/\d\d:\d\d/)?.[0] ?? "";
  }

  show(state, time) {
    if (time) this.time = time;
    const { saving, savedAt, offline, conflict } = this.box.dataset;
    const { unkept } = this;
    const words = { saving, offline, conflict, unkept, saved: this.time ? savedAt.replace("{time}", this.time) : "" }[state];
    this.box.dataset.saved = state === "saved" && !this.time ? "new" : state === "unkept" ? "conflict" : state;
    this.words.textContent = words;
    this.speak(state, words);
  }

  speak(state, words) {
    if (state === "saving" || (state === this.last && Date.now() - this.said < SPOKEN_EVERY)) return;
    this.last = state;
    this.said = Date.now();
    this.spoken.textContent = words;
  }
}
