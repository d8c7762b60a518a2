// The verify page: a chosen PDF is sent raw, and the answer takes its place beneath the button.

const box = document.querySelector("[data-verify]");
const answer = box.querySelector("[data-verified]");

async function check(file) {
  answer.textContent = box.dataset.looking;
  const headers = { "X-CSRFToken": box.dataset.token, "Content-Type": "application/pdf" };
  try {
    const said = await fetch(box.dataset.verify, { method: "PUT", body: file, headers });
    const page = new DOMParser().parseFromString(await said.text(), "text/html");
    const part = page.querySelector(".checked, .verdict");
    if (!part) throw new Error("no answer");
    part.prepend(Object.assign(document.createElement("b"), { textContent: file.name }));
    answer.replaceChildren(part);
  } catch {
    answer.textContent = box.dataset.lost;
  }
}

box.querySelector("input[type=file]").addEventListener("change", (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) check(file);
});
