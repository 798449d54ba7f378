// Above a question: two answers side by side, to choose one; and what was typed earlier and not saved, to put back.
class AnswerPanels {
  constructor() {
    this.conflict = document.getElementById("conflict");
    this.wasSent = this.conflict !== null; // the page itself came with it, and its own buttons choose
  }

  // The portal's own words, escaped there.
  dispute(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.getElementById("conflicts").replaceChildren(...page.body.childNodes);
    this.conflict = document.getElementById("conflict");
  }

  settle() {
    this.conflict.remove();
    this.conflict = null;
  }

  // Whoever types on keeps the keyboard; who pressed a button is brought to the choice.
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

  // As the portal writes it: 25 November 2026, 14:08. Alberta stays at UTC−6, which older browsers do not know by its name.
  static moment(at) {
    const day = at.toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "Etc/GMT+6" });
    return `${day}, ${at.toLocaleTimeString("en-GB", { timeStyle: "short", timeZone: "Etc/GMT+6" })}`;
  }

  close() {
    document.getElementById("kept").hidden = true;
  }
}
