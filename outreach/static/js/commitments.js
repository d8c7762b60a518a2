// Rows that can be added and removed (dated commitments): the container has `data-rows="prefix"`, a template with
// `__prefix__` in its names, and the TOTAL_FORMS field of a Django formset, kept in step.

function renumber(box) {
  const rows = [...box.querySelectorAll("[data-row]")];
  const pattern = new RegExp(`^${box.dataset.rows}-(?:\\d+|__prefix__)-`);
  rows.forEach((row, index) => {
    for (const field of row.querySelectorAll("[name]")) field.name = field.name.replace(pattern, `${box.dataset.rows}-${index}-`);
  });
  box.querySelector("[data-total]").value = rows.length;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function add(box) {
  const row = box.querySelector("[data-row-template]").content.firstElementChild.cloneNode(true);
  box.querySelector("[data-list]").append(row);
  renumber(box);
  row.querySelector("input, textarea, select").focus();
}

function remove(box, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  renumber(box);
  (next?.querySelector("input, textarea, select") ?? box.querySelector("[data-add]")).focus();
}

function attach(box) {
  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-add]")) add(box);
    else if (event.target.closest("[data-remove]")) remove(box, event.target.closest("[data-row]"));
  });
}

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-rows]")) {
    if (box.dataset.ready) continue;
    box.dataset.ready = "yes";
    attach(box);
  }
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
