// A one-time link: what stands behind the # goes into the form and off the address, so that neither the history of this
// browser nor any server on the way keeps it. Nothing is sent before the button is pressed.

const form = document.querySelector("[data-link]");
const token = location.hash.slice(1);
if (form && token) {
  form.elements.token.value = token;
  form.querySelector("[data-link-paste]").hidden = true;
  history.replaceState(null, "", location.pathname);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    await navigator.clipboard?.writeText(field.value);
    button.querySelector("[data-copy-words]").textContent = button.dataset.copied;
  });
}
