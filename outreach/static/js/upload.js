// The signed paper: chosen or photographed, sent as raw bytes by PUT with its progress shown. It takes its turn among the
// saves of the form, since a file raises the record's version too.

class Paper {
  constructor(box) {
    this.box = box;
    this.form = box.closest("form");
    this.bar = box.querySelector("progress");
    this.line = box.querySelector("[data-paper-line]");
    this.error = box.querySelector("[data-paper-error]");
    for (const button of box.querySelectorAll("[data-choose]")) {
      button.addEventListener("click", () => box.querySelector(`[data-file=${button.dataset.choose}]`).click());
    }
    for (const input of box.querySelectorAll("[data-file]")) {
      input.addEventListener("change", (event) => this.onFile(event, input));
    }
  }

  async onFile(event, input) {
    event.stopPropagation();
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.complain("");
    const { draft } = this.form;
    await draft.flush();
    if (!draft.version) return this.complain(this.box.dataset.first);
    try {
      await draft.exclusive(() => this.send(file));
    } catch (words) {
      this.complain(typeof words === "string" ? words : this.box.dataset.failed);
    }
  }

  // XMLHttpRequest, since fetch does not tell how much has gone out.
  send(file) {
    const request = new XMLHttpRequest();
    request.open("PUT", `/records/${this.box.dataset.paper}/paper/${crypto.randomUUID()}/`);
    request.setRequestHeader("X-CSRFToken", document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "");
    request.setRequestHeader("X-Account", this.form.dataset.account);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    this.bar.hidden = false;
    request.upload.addEventListener("progress", (event) => { this.bar.value = (100 * event.loaded) / event.total; });
    return new Promise((resolve, reject) => {
      request.addEventListener("loadend", () => {
        this.bar.hidden = true;
        if (request.status !== 201) return reject(request.response?.message ?? "");
        this.line.textContent = this.box.dataset.done.replace("{size}", inWords(request.response.size));
        resolve(request.response.version);
      });
      request.send(file);
    });
  }

  complain(words) {
    this.error.hidden = !words;
    this.error.querySelector("span").textContent = words;
  }
}

function inWords(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

for (const box of document.querySelectorAll("[data-paper]")) new Paper(box);
