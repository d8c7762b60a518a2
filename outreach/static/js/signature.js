// The signature pad: ink on a canvas, or the name typed instead. What was drawn goes into a hidden field as a PNG data
// URL, kept under `data-max-bytes`; `signatureBlob(pad)` gives it to whoever sends it otherwise.

const INK = "#173A6B";
const WIDTH = 2.2;

class Pad {
  constructor(box) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.value = box.querySelector("[data-signature-value]");
    this.typed = box.querySelector("[name=typed_name]");
    this.strokes = [];
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.draw(event));
    for (const end of ["pointerup", "pointercancel"]) this.canvas.addEventListener(end, () => this.end());
    box.querySelector("[data-signature-clear]").addEventListener("click", () => this.clear());
    box.querySelector("[data-signature-type]").addEventListener("click", () => this.type(true));
    box.querySelector("[data-signature-draw]").addEventListener("click", () => this.type(false));
    new ResizeObserver(() => this.redraw()).observe(this.canvas);
  }

  begin(event) {
    if (event.button) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.point(event)];
    this.strokes.push(this.stroke);
    this.redraw();
  }

  draw(event) {
    if (!this.stroke) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) this.stroke.push(this.point(each));
    this.redraw();
  }

  end() {
    if (!this.stroke) return;
    this.stroke = null;
    this.keep();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  redraw() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    paint(this.canvas.getContext("2d"), this.strokes, ratio);
  }

  keep() {
    this.value.value = this.strokes.length ? this.png() : "";
    this.canvas.setAttribute("aria-label", this.strokes.length ? this.box.dataset.drawn : this.box.dataset.empty);
    this.box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Drawn anew, smaller, until it is under the limit.
  png() {
    const limit = Number(this.box.dataset.maxBytes);
    let picture = "";
    for (const scale of [2, 1, 0.5]) {
      const canvas = document.createElement("canvas");
      canvas.width = this.canvas.clientWidth * scale;
      canvas.height = this.canvas.clientHeight * scale;
      paint(canvas.getContext("2d"), this.strokes, scale);
      picture = canvas.toDataURL("image/png");
      if (picture.length * 0.75 <= limit) break;
    }
    return picture;
  }

  clear() {
    this.strokes = [];
    this.typed.value = "";
    this.redraw();
    this.keep();
  }

  type(typing) {
    this.clear();
    this.box.querySelector("[data-signature-drawing]").hidden = typing;
    this.box.querySelector("[data-signature-typing]").hidden = !typing;
    const [drawingOffer, typingOffer] = this.box.querySelectorAll("[data-signature-offer]");
    drawingOffer.hidden = typing;
    typingOffer.hidden = !typing;
    if (typing) this.typed.focus();
  }
}

function paint(context, strokes, scale) {
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  Object.assign(context, { strokeStyle: INK, fillStyle: INK, lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) paintStroke(context, stroke);
}

function paintStroke(context, stroke) {
  context.beginPath();
  if (stroke.length === 1) {
    context.arc(...stroke[0], WIDTH / 2, 0, 7);
    return context.fill();
  }
  context.moveTo(...stroke[0]);
  for (let index = 1; index < stroke.length - 1; index += 1) {
    const [x, y] = stroke[index];
    const [nextX, nextY] = stroke[index + 1];
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  }
  context.lineTo(...stroke[stroke.length - 1]);
  context.stroke();
}

export async function signatureBlob(box) {
  const picture = box.querySelector("[data-signature-value]").value;
  if (!picture) return null;
  const bytes = Uint8Array.from(atob(picture.split(",")[1]), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}

export function enhance(root) {
  for (const box of root.querySelectorAll("[data-signature]")) {
    if (box.dataset.ready) continue;
    box.dataset.ready = "yes";
    new Pad(box);
  }
}

document.addEventListener("htmx:load", (event) => enhance(event.detail.elt.parentElement ?? document));
enhance(document);
