// A review without a mouse, last part: the keys. They are listed on the page in <details id="keys">; what has data-key is followed or pressed.
// They work while nobody types, can be switched off, and the browser remembers that.
const OFF = "secor-shortcuts-off";
const WEIGHTS = { m: "must_fix", i: "information" };
const dialog = document.getElementById("keys-dialog");

function isOff() {
  try { return localStorage.getItem(OFF) === "yes"; } catch { return false; }
}

function remember(off) {
  try { localStorage.setItem(OFF, off ? "yes" : "no"); } catch { /* a browser that keeps nothing asks again */ }
}

function isTyping(target) {
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

function press(selector) {
  const inside = current()?.querySelector(selector);
  (inside || document.querySelector(selector))?.click();
}

function showKeys() {
  const table = document.querySelector("#keys table");
  dialog.querySelector("[data-keys]").replaceChildren(table.cloneNode(true));
  dialog.querySelector("[data-keys-on]").checked = !isOff();
  dialog.showModal();
}

function act(key) {
  if (key === "j") step(1);
  else if (key === "k") step(-1);
  else if (key === "n" || key in WEIGHTS) writeNote(WEIGHTS[key]);
  else if (key === "l") press("[data-library]");
  else if (key === "o") current()?.querySelector("[data-file]")?.click();
  else document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.target.id === "id_text" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.target.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog?.open) return;
  if (event.key === "?") showKeys();
  else if (!isOff() && event.key.length === 1) act(event.key);
  else return;
  event.preventDefault();
});

document.addEventListener("change", (event) => {
  if ("keysOn" in event.target.dataset) remember(!event.target.checked);
});
