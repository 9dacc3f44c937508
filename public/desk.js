// What a browser can do for the desk beyond links and forms: drop files and watch them go, follow jobs as they run, ask
// before something is lost, turn a dial. The desk works without it.

/** Shows a file that is on its way. */
function showUpload(list, file) {
  const item = document.createElement("li");
  item.className = "upload-item";
  const name = document.createElement("b");
  name.textContent = file.name;
  const said = document.createElement("span");
  said.className = "upload-said";
  said.textContent = "waiting";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Upload of ${file.name}`);
  const player = document.createElement("audio");
  player.controls = true;
  player.preload = "none";
  player.src = URL.createObjectURL(file);
  player.setAttribute("aria-label", `Listen to ${file.name}`);
  item.append(name, said, bar, player);
  list.append(item);
  return {
    progress(part) {
      bar.value = Math.round(part * 100);
      said.textContent = part < 1 ? `${bar.value} %` : "being stored";
    },
    done(text, failed) {
      said.textContent = text;
      item.dataset.failed = failed ? "yes" : "no";
      bar.remove();
    },
  };
}

/** Sends one file; resolves to what the server said. fetch() tells nothing of the way there. */
function send(action, file, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => progress(event.loaded / Math.max(event.total, 1)));
    request.addEventListener("loadend", () => {
      const said = request.response?.message;
      const seconds = Number(request.getResponseHeader("Retry-After"));
      resolve({ ok: request.status === 200, status: request.status, seconds, said: said ?? "the server cannot be reached" });
    });
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}

/** One after the other: more at once would only make each of them slower. */
let queue = Promise.resolve();

function upload(form, files) {
  const list = form.querySelector(".upload-list");
  for (const file of files) {
    const shown = showUpload(list, file);
    queue = queue.then(async () => {
      let answer = await send(form.action, file, shown.progress);
      // A busy server says when to come back; a spent allowance takes longer than anybody waits.
      for (let tries = 0; answer.status === 429 && answer.seconds <= 30 && tries < 5; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, answer.seconds * 1000));
        answer = await send(form.action, file, shown.progress);
      }
      shown.done(answer.said, !answer.ok);
      await refresh();
    });
  }
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  form.querySelector(".upload-button").hidden = true;
  input.addEventListener("change", () => {
    upload(form, input.files);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.dataset.over = "";
    });
  }
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => delete drop.dataset.over);
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    upload(form, event.dataTransfer.files);
  });
}
// A file that misses the field must not replace the page.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

/** Puts `fresh` in the place of `old`, but leaves alone what is the same: a player that plays, a button in focus. */
function renew(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const rows = [...fresh.querySelectorAll("li[id]")];
  const known = rows.filter((row) => old.querySelector(`#${row.id}`));
  if (!rows.length || known.length !== rows.length || rows.length !== old.querySelectorAll("li[id]").length) {
    old.replaceWith(document.adoptNode(fresh));
    return;
  }
  for (const row of rows) {
    const before = old.querySelector(`#${row.id}`);
    const [was, is] = [before.querySelector(".job-how"), row.querySelector(".job-how")];
    if (was && is && !was.isEqualNode(is)) was.replaceWith(document.adoptNode(is.cloneNode(true)));
    // Another state may bring other buttons, a player, a doubt.
    if (!before.isEqualNode(row)) before.replaceWith(document.adoptNode(row));
  }
}

let asking = null;
let again = false;

/** Fetches the page as it is now and renews its live parts. The server writes all that is shown. */
function refresh() {
  // What happens while an answer is on its way may not be in it.
  again = asking !== null;
  asking ??= (async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const fresh of page.querySelectorAll("[data-live]")) {
        const old = document.getElementById(fresh.id);
        if (old) renew(old, fresh);
      }
    } catch {
      // The server is away for a moment; the stream of progress says when it is back.
    } finally {
      asking = null;
      if (again) refresh();
    }
  })();
  return asking;
}

const progress = document.body.dataset.progress;
if (progress && document.querySelector("[data-live]")) {
  let due = null;
  const soon = () => {
    due ??= setTimeout(() => {
      due = null;
      refresh();
    }, 250);
  };
  const stream = new EventSource(progress);
  stream.addEventListener("job", soon);
  // Something was missed, or the line was away: look at everything.
  stream.addEventListener("resync", soon);
  window.addEventListener("pagehide", () => stream.close());
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = form.dataset?.confirm;
  if (!question || "confirmed" in form.dataset) return;
  event.preventDefault();
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const text = document.createElement("p");
  text.textContent = question;
  const ways = document.createElement("form");
  ways.method = "dialog";
  for (const [value, label] of [["yes", form.querySelector("button").firstChild.textContent.trim()], ["no", "Leave it"]]) {
    const button = document.createElement("button");
    button.className = value === "yes" ? "button solid" : "button";
    button.value = value;
    button.textContent = label;
    ways.append(button);
  }
  dialog.append(text, ways);
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "";
    form.requestSubmit();
  });
  dialog.showModal();
});

for (const dial of document.querySelectorAll("[data-dial]")) {
  const number = document.getElementById(dial.dataset.dial);
  dial.addEventListener("input", () => (number.value = dial.value));
  number.addEventListener("input", () => (dial.value = number.value));
}
