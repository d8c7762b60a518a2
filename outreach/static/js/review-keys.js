// The review page by keys: j and k go on and back, a and r choose a decision that Enter then takes. Marked elements:
// `data-review-next`, `-previous`, `-accept`, `-return`, `-comment`. The shell offers the key and lists them all ("?").

const find = (name) => document.querySelector(`[data-review-${name}]`);

const ACTS = {
  j: () => find("next")?.click(),
  k: () => find("previous")?.click(),
  a: () => find("accept")?.focus(),
  r: () => {
    const comment = find("comment");
    if (comment && !comment.value.trim()) comment.focus();
    else find("return")?.focus();
  },
};

document.addEventListener("plainkey", (event) => {
  const act = ACTS[event.detail];
  if (!act) return;
  event.preventDefault();
  act();
});
