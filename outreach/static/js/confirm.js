// Confirming: a drawn signature goes up by itself, as a picture straight into the sealed format, before the form that
// names it. What was written stays on the page when the line is lost.

import { signatureBlob } from "./signature.js";

const NONE = "00000000-0000-0000-0000-000000000000";

async function send(form, drawing) {
  const id = crypto.randomUUID();
  const answer = await fetch(form.dataset.signatures.replace(NONE, id), {
    method: "PUT",
    body: drawing,
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return id;
}

function setUp(form) {
  form.addEventListener("submit", async (event) => {
    const pad = form.querySelector("[data-signature]");
    const drawing = await blobOf(pad, event);
    if (!drawing) return;
    const lost = form.querySelector("[data-confirm-lost]");
    lost.hidden = true;
    try {
      form.elements.drawing.value = await send(form, drawing);
      pad.querySelector("[data-signature-value]").value = "";
      form.submit();
    } catch {
      lost.textContent = form.dataset.lost;
      lost.hidden = false;
    }
  });
}

// The form waits only where something was drawn.
function blobOf(pad, event) {
  if (!pad.querySelector("[data-signature-value]").value) return null;
  event.preventDefault();
  return signatureBlob(pad);
}

for (const form of document.querySelectorAll("[data-confirm]")) setUp(form);
