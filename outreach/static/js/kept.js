// What has not reached the server, kept on this device: AES-GCM under a key that the server derives for this account and
// record and gives only to whoever is signed in. The database holds ciphertext, ids, a version and a time; no word.

const DATABASE = "outreach";
const STORE = "kept";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "record" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// The key of one record; it cannot be taken out of the browser again.
export async function fetchKey(url, account, version) {
  const asked = new URL(url, location.href);
  if (version) asked.searchParams.set("version", version);
  const answer = await fetch(asked, { headers: { Accept: "application/json", "X-Account": account } });
  if (!answer.ok) throw Object.assign(new Error("no key"), { status: answer.status });
  const { key, version: made } = await answer.json();
  const bytes = Uint8Array.from(atob(key), (character) => character.charCodeAt(0));
  return { version: made, key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
}

function bound(row) {
  return new TextEncoder().encode(`kept.v1|${row.account}|${row.record}|${row.version}`);
}

// `row` names record, account, kind, version, url and at; `text` is sealed.
export async function keep(row, text, { key, version }) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const rule = { name: "AES-GCM", iv, additionalData: bound(row) };
  const sealed = await crypto.subtle.encrypt(rule, key, new TextEncoder().encode(text));
  await inStore("readwrite", (store) => store.put({ ...row, keyVersion: version, iv, sealed }));
}

export async function unseal(row, { key }) {
  const rule = { name: "AES-GCM", iv: row.iv, additionalData: bound(row) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(rule, key, row.sealed));
}

export function find(record) {
  return inStore("readonly", (store) => store.get(record));
}

export function drop(record) {
  return inStore("readwrite", (store) => store.delete(record));
}

export async function all(account) {
  return (await inStore("readonly", (store) => store.getAll())).filter((row) => row.account === account);
}
