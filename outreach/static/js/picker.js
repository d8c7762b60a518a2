// The person picker: a combobox after the WAI-ARIA pattern. It finds by name, pinyin or staff number and keeps who was
// chosen as chips with hidden inputs. `GET data-url?q=` answers {"results": [{id, name, post, staff_number, unit}]}.

const WAIT_MILLISECONDS = 180;
let counted = 0;

class Picker {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("[role=combobox]");
    this.list = box.querySelector("[role=listbox]");
    this.chosen = box.querySelector("[data-chosen]");
    this.status = box.querySelector("[data-status]");
    this.active = -1;
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.onPick(event));
    this.chosen.addEventListener("click", (event) => this.onRemove(event));
    box.addEventListener("click", (event) => { if (event.target === box) this.input.focus(); });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), WAIT_MILLISECONDS);
  }

  async search() {
    const query = this.input.value.trim();
    this.asked?.abort();
    if (!query) return this.close();
    this.asked = new AbortController();
    const url = new URL(this.box.dataset.url, location.href);
    url.searchParams.set("q", query);
    try {
      const answer = await fetch(url, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return this.close();
      const { results } = await answer.json();
      this.show(results.filter((person) => !this.ids().includes(String(person.id))), query);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  ids() {
    return [...this.chosen.querySelectorAll("input[type=hidden]")].map((input) => input.value);
  }

  show(people, query) {
    this.people = people;
    this.list.replaceChildren(...people.map((person, index) => this.option(person, query, index)));
    if (!people.length) this.list.append(this.nobody());
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.status.textContent = people.length ? this.box.dataset.found.replace("{count}", people.length) : this.box.dataset.none;
    this.mark(people.length ? 0 : -1);
  }

  option(person, query, index) {
    const option = this.box.querySelector("[data-option-template]").content.firstElementChild.cloneNode(true);
    counted += 1;
    option.id = `${this.list.id}_${counted}`;
    option.dataset.index = index;
    option.querySelector(".disc").textContent = initial(person.name);
    option.querySelector("[data-name]").append(...underlined(person.name, query, person.staff_number));
    option.querySelector("[data-post]").textContent = [person.unit, person.post].filter(Boolean).join(" ");
    const number = option.querySelector("[data-number]");
    if (person.staff_number) number.textContent = this.box.dataset.numberLabel.replace("{number}", person.staff_number);
    else number.remove();
    return option;
  }

  nobody() {
    const line = document.createElement("li");
    line.className = "picker-none";
    line.setAttribute("role", "option");
    line.setAttribute("aria-disabled", "true");
    line.setAttribute("aria-selected", "false");
    line.textContent = this.box.dataset.none;
    return line;
  }

  mark(index) {
    const options = [...this.list.querySelectorAll("[data-index]")];
    this.active = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.active)));
    const option = options[this.active];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown") open ? this.mark(this.active + 1) : this.search();
    else if (event.key === "ArrowUp" && open) this.mark(this.active - 1);
    else if (event.key === "Enter" && open && this.active >= 0) this.choose(this.people[this.active]);
    else if (event.key === "Escape" && open) this.close();
    else if (event.key === "Backspace" && !this.input.value) return this.drop(this.chosen.lastElementChild);
    else if (event.key !== "Enter") return;
    event.preventDefault();
  }

  onPick(event) {
    const option = event.target.closest("[data-index]");
    if (option) this.choose(this.people[Number(option.dataset.index)]);
  }

  choose(person) {
    const chip = this.box.querySelector("[data-chip-template]").content.firstElementChild.cloneNode(true);
    chip.querySelector(".disc").textContent = initial(person.name);
    chip.querySelector("[data-name]").textContent = person.name;
    chip.querySelector("[data-post]").textContent = person.post || person.unit || "";
    Object.assign(chip.querySelector("input"), { name: this.box.dataset.name, value: person.id });
    chip.querySelector("[data-remove]").setAttribute("aria-label", this.box.dataset.removeLabel.replace("{name}", person.name));
    if (!("multiple" in this.box.dataset)) this.chosen.replaceChildren();
    this.chosen.append(chip);
    this.input.value = "";
    this.close();
    this.changed();
  }

  onRemove(event) {
    if (!event.target.closest("[data-remove]")) return;
    this.drop(event.target.closest("[data-chip]"));
    this.input.focus();
  }

  drop(chip) {
    if (!chip) return;
    chip.remove();
    this.changed();
  }

  changed() {
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function initial(name) {
  return [...name.trim()].slice(0, 1).join("").toUpperCase();
}

// The part of the name that was typed is underlined; found by pinyin, the whole name is.
function underlined(name, query, number) {
  const start = name.toLowerCase().indexOf(query.toLowerCase());
  if (start < 0 && String(number ?? "").startsWith(query)) return [name];
  const [from, to] = start < 0 ? [0, name.length] : [start, start + query.length];
  const match = document.createElement("u");
  match.textContent = name.slice(from, to);
  return [name.slice(0, from), match, name.slice(to)];
}

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-picker]")) {
    if (box.dataset.ready) continue;
    box.dataset.ready = "yes";
    new Picker(box);
  }
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
