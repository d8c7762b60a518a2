// Character counters: "38 / 400 characters", counted in code points with LF line ends, as the server counts.

function attach(counter) {
  const field = document.getElementById(counter.dataset.counter);
  if (!field) return;
  const limit = Number(counter.dataset.limit);
  const write = (number) => number.toLocaleString("en");
  const count = () => {
    const length = [...field.value.replace(/\r\n?/g, "\n")].length;
    const over = length - limit;
    counter.classList.toggle("over", over > 0);
    counter.textContent = over > 0
      ? counter.dataset.over.replace("{count}", write(over))
      : counter.dataset.words.replace("{count}", write(length)).replace("{limit}", write(limit));
  };
  field.addEventListener("input", count);
  count();
}

export function enhance(root) {
  for (const counter of root.querySelectorAll("[data-counter]")) {
    if (counter.dataset.ready) continue;
    counter.dataset.ready = "yes";
    attach(counter);
  }
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
