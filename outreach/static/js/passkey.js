// Passkeys: hands the server's options to the browser's own dialog and posts its answer. A form says `data-passkey="create"`
// or "get", with its options in `data-options` or at `data-options-url`, and has a hidden field named "credential".

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function descriptors(list = []) {
  return list.map((one) => ({ ...one, id: bytes(one.id) }));
}

function forCreating({ publicKey }) {
  const user = { ...publicKey.user, id: bytes(publicKey.user.id) };
  const excludeCredentials = descriptors(publicKey.excludeCredentials);
  return { publicKey: { ...publicKey, user, excludeCredentials, challenge: bytes(publicKey.challenge) } };
}

function forGetting({ publicKey }) {
  const allowCredentials = descriptors(publicKey.allowCredentials);
  return { publicKey: { ...publicKey, allowCredentials, challenge: bytes(publicKey.challenge) } };
}

const PARTS = ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"];

function plain(credential) {
  const response = {};
  for (const part of PARTS) if (credential.response[part]) response[part] = text(credential.response[part]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function run(event) {
  event.preventDefault();
  const form = event.target;
  const complaint = form.querySelector("[data-passkey-failed]");
  complaint.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create(forCreating(options))
      : await navigator.credentials.get(forGetting(options));
    form.elements.credential.value = JSON.stringify(plain(credential));
    form.submit();
  } catch {
    complaint.hidden = false; // closed by the person, or no passkey for this site here: the browser tells neither
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential) form.addEventListener("submit", run);
  else form.hidden = true;
}
