// A review without a mouse, first part: the question that the keyboard is at, and the form of a new note there.
const questions = () => [...document.querySelectorAll("[data-question]")];

// The question that the keyboard is in, or that was reached last.
let reached = null;
function current() {
  return document.activeElement?.closest?.("[data-question]") || reached;
}

function reach(question) {
  if (!question) return;
  reached = question;
  question.focus({ preventScroll: true });
  question.scrollIntoView({ block: "center" });
}

function step(by) {
  const all = questions();
  const place = all.indexOf(current());
  reach(place < 0 ? all[by > 0 ? 0 : all.length - 1] : all[place + by]);
}

// The one form of a new note goes to the question that it is about.
function writeNote(weight) {
  const form = document.getElementById("note");
  if (!form) return;
  const question = current();
  if (question) {
    const code = question.dataset.question;
    form.elements.question.value = code;
    form.querySelector("[data-about]").textContent = ` on ${code}`;
    const library = form.querySelector("a");
    const address = new URL(library.href);
    address.searchParams.set("q", code);
    library.href = address.href;
    question.append(form);
  }
  if (weight) form.querySelector(`[name=weight][value=${weight}]`).checked = true;
  form.elements.text.focus();
}

// “Write a note” brings the form without loading the page again.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-note]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  reached = link.closest("[data-question]");
  writeNote();
});

reach(document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.closest("[data-question]"));
