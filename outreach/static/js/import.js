// The import page: the file is read once, sent raw to be looked at, and the same bytes sent again to be written.

const box = document.querySelector("[data-import]");
const preview = document.querySelector("[data-import-preview]");
const status = box.querySelector("[data-import-status]");
let bytes = null;

async function send(url) {
  const headers = { "X-CSRFToken": box.dataset.token, "Content-Type": "application/octet-stream" };
  return fetch(url, { method: "PUT", body: bytes, headers });
}

async function look(file) {
  bytes = await file.arrayBuffer();
  status.textContent = status.dataset.looking;
  try {
    const answer = await send(box.dataset.previewUrl);
    preview.innerHTML = await answer.text();
    status.textContent = file.name;
  } catch {
    status.textContent = box.dataset.lost;
  }
}

async function write(button) {
  button.disabled = true;
  status.textContent = status.dataset.writing;
  try {
    const answer = await send(`${box.dataset.writeUrl}?digest=${button.dataset.importWrite}`);
    const said = await answer.json();
    if (answer.ok) return location.assign(said.url);
    status.textContent = Object.values(said.errors ?? {}).flat().join(" ") || said.message;
  } catch {
    status.textContent = box.dataset.lost;
  }
  button.disabled = false;
}

box.querySelector("input[type=file]").addEventListener("change", (event) => {
  if (event.target.files.length) look(event.target.files[0]);
});
preview.addEventListener("click", (event) => {
  const button = event.target.closest("[data-import-write]");
  if (button) write(button);
});
