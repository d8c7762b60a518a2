// Text areas grow with what is written: ruled lines and everything marked `data-grow`. A group that counts its lines
// (`data-written="3 written"`) says how many are filled, never of how many.

const SELECTOR = ".ruled > textarea, textarea[data-grow]";

function grow(area) {
  area.style.height = "auto";
  const border = area.offsetHeight - area.clientHeight;
  area.style.height = `${area.scrollHeight + border}px`;
}

function tell(group) {
  const written = [...group.querySelectorAll(".ruled > textarea")].filter((area) => area.value.trim()).length;
  const place = group.querySelector("[data-written-count]");
  if (place) place.textContent = group.dataset.written.replace("{count}", written);
}

function attach(area) {
  const group = area.closest("[data-written]");
  const update = () => {
    grow(area);
    if (group) tell(group);
  };
  if (area.closest(".ruled")) area.rows = 1;
  area.addEventListener("input", update);
  new ResizeObserver(() => grow(area)).observe(area.parentElement);
  update();
}

export function enhance(root) {
  for (const area of root.querySelectorAll(SELECTOR)) {
    if (area.dataset.ready) continue;
    area.dataset.ready = "yes";
    attach(area);
  }
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
