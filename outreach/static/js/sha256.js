// SHA-256 (FIPS 180-4) of a file read a megabyte at a time: the browser's own takes only what fits into memory at once.

const BLOCK = 1024 * 1024; // a multiple of 64
const [START, K] = constants();

export async function sha256(file, report = () => {}) {
  const state = Int32Array.from(START);
  const words = new Int32Array(64);
  for (let at = 0; at + BLOCK <= file.size; at += BLOCK) {
    digest(state, words, await bytes(file.slice(at, at + BLOCK)));
    report(at / file.size);
  }
  digest(state, words, padded(await bytes(file.slice(file.size - (file.size % BLOCK))), file.size));
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, index) => out.setInt32(4 * index, word));
  return new Uint8Array(out.buffer);
}

async function bytes(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

function padded(rest, size) {
  const out = new Uint8Array(Math.ceil((rest.length + 9) / 64) * 64);
  out.set(rest);
  out[rest.length] = 0x80;
  new DataView(out.buffer).setBigUint64(out.length - 8, BigInt(size) * 8n);
  return out;
}

function digest(state, w, data) {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let at = 0; at < data.length; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
  }
}

function turn(word, by) {
  return (word >>> by) | (word << (32 - by));
}

// The first 32 bits of the fractions of the roots of the first primes: square roots to start with, cube roots for the rounds.
function constants() {
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return [primes.slice(0, 8).map((n) => fraction(Math.sqrt(n))), primes.map((n) => fraction(Math.cbrt(n)))];
}
