// The line that says whether an answer is saved, and the sentences at its fields.
const ON_THE_LINE = {
  saving: "Saving …",
  typing: "Not saved yet.",
  offline: "Not saved – no connection, trying again. What you typed is kept in this browser.",
  busy: "Not saved – the portal does not answer, trying again. What you typed is kept in this browser.",
  signedOut: "Not saved: you are signed out. What you typed is kept in this browser.",
  closed: "Not saved: reload this page. What you typed is kept in this browser and offered again.",
  refused: "Not saved yet: look at what is marked.",
  conflict: "Not saved yet: choose which answer to keep.",
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
    else said.setAttribute("aria-hidden", "true"); // on every key, that would be too much to hear
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
