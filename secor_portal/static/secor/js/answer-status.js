// What the page shows about saving: the line with the state, sentences at fields, and panels with a choice.

// — the line, and sentences at fields —

const ON_THE_LINE = {
  saving: "Saving …",
  typing: "Not saved yet.",
  offline: "Not saved: no connection. Trying again. This browser keeps your text.",
  busy: "Not saved: the portal doesn’t answer. Trying again. This browser keeps your text.",
  signedOut: "Not saved: you’re signed out. This browser keeps your text.",
  closed: "Not saved: reload this page. This browser keeps your text and offers it again.",
  refused: "Not saved yet. Check the marked fields.",
  conflict: "Not saved yet. Choose which answer to keep.",
};

class AnswerLine {
  say(why, address, word) {
    this.tell(ON_THE_LINE[why], ["saving", "typing"].includes(why) ? "" : "care");
    if (address) document.getElementById("saved").append(" ", Object.assign(document.createElement("a"), { href: address, textContent: word }));
  }

  tell(sentence, colour) {
    const line = document.getElementById("saved");
    if (!line || line.textContent === sentence) return;
    const said = Object.assign(document.createElement("span"), { textContent: sentence });
    if (colour) said.className = `is-${colour}`;
    else said.setAttribute("aria-hidden", "true"); // a screen reader would speak on every key
    line.replaceChildren(said);
  }

  // The same sentences at the same fields as the page itself shows.
  mark(form, errors) {
    for (const old of form.querySelectorAll("[data-said]")) old.remove();
    for (const field of form.querySelectorAll("[data-marked]")) {
      field.removeAttribute("aria-invalid");
      field.setAttribute("aria-describedby", field.dataset.marked);
      delete field.dataset.marked;
    }
    for (const [name, sentences] of Object.entries(errors)) {
      const field = form.querySelector(`[name="${name}"]`);
      if (field) this.markOne(field, `id_${name}_error`, sentences.join(" "));
    }
  }

  markOne(field, id, sentence) {
    const said = Object.assign(document.createElement("p"), { className: "msg-bad", id, textContent: sentence });
    said.dataset.said = "yes";
    field.setAttribute("aria-invalid", "true");
    field.dataset.marked = field.getAttribute("aria-describedby") || "";
    field.setAttribute("aria-describedby", `${field.dataset.marked} ${id}`.trim());
    (field.closest(".choices") || field).before(said);
  }
}

// — panels above the question —

// Two answers side by side, to choose one. And an earlier, unsaved answer, to restore.
class AnswerPanels {
  constructor() {
    this.conflict = document.getElementById("conflict");
    this.wasSent = this.conflict !== null; // the server sent it with the page; the page's own buttons choose
  }

  // The server sends this HTML, already escaped.
  dispute(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.getElementById("conflicts").replaceChildren(...page.body.childNodes);
    this.conflict = document.getElementById("conflict");
  }

  settle() {
    this.conflict.remove();
    this.conflict = null;
  }

  // Only a pressed button moves the focus to the choice. A person who is typing keeps it.
  show() {
    this.conflict?.focus();
  }

  offer(kept) {
    const panel = document.getElementById("kept");
    if (!panel || !kept) return;
    const note = JSON.parse(kept.words).find(([name]) => name === "note");
    panel.querySelector("[data-when]").textContent = AnswerPanels.moment(new Date(kept.at));
    panel.querySelector("[data-words]").textContent = note?.[1] || "Another choice above the note";
    panel.hidden = false;
  }

  // As the portal writes it: 25 November 2026, 14:08. Alberta stays on UTC−6. Older browsers don't know that by its name.
  static moment(at) {
    const day = at.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "Etc/GMT+6" });
    return `${day}, ${at.toLocaleTimeString("en-GB", { timeStyle: "short", timeZone: "Etc/GMT+6" })}`;
  }

  close() {
    document.getElementById("kept").hidden = true;
  }
}
