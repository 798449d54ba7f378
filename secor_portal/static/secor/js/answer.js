// <form data-answer="address">: an answer saves by itself while a person types. Without scripts the form's own buttons save.
const QUIET = 2000; // ms after the last key
const LONGEST = 8000; // ms while a person keeps typing

class AnswerPage {
  constructor(form) {
    this.form = form;
    this.fields = new AnswerFields(form);
    this.shelf = new AnswerShelf(form.dataset.owner, form.action);
    this.line = new AnswerLine();
    this.panels = new AnswerPanels();
    this.read = this.fields.version;
    this.saver = new AnswerSaver(this.fields, form.dataset.answer, () => !this.panels.conflict, this);
    if ("unsaved" in form.dataset) this.saver.sent = null;
    this.ending = new AbortController();
    this.listen({ signal: this.ending.signal });
    this.panels.offer(this.shelf.find(this.fields.words()));
  }

  listen(heard) {
    const save = () => this.saver.save();
    this.form.addEventListener("input", (event) => this.typed(event.target), heard);
    this.form.addEventListener("change", (event) => this.fields.owns(event.target) && save(), heard);
    this.form.addEventListener("focusout", save, heard);
    this.form.addEventListener("submit", (event) => this.submitted(event), heard);
    document.addEventListener("click", (event) => this.pressed(event), heard);
    document.addEventListener("visibilitychange", () => document.hidden && save(), heard);
    for (const name of ["pagehide", "online"]) window.addEventListener(name, save, heard);
  }

  // — typing —

  typed(field) {
    if (!this.fields.owns(field)) return;
    this.fields.matchPoints(field);
    this.saver.stopped = false;
    this.keep();
    if (this.panels.conflict) return;
    this.line.say("typing");
    this.since ??= Date.now();
    this.saver.in(Math.max(0, Math.min(QUIET, this.since + LONGEST - Date.now())));
  }

  // Next to a newer answer, the copy names the version that the person started from.
  keep() {
    this.shelf.keep(this.fields.words(), this.panels.conflict ? this.read : this.fields.version);
  }

  // — results of the saver —

  saving() {
    this.since = undefined;
    this.keep();
    this.line.say("saving");
  }

  answered(told, isSaved) {
    if (told.html) this.read = this.fields.version;
    if (told.version !== undefined && told.version !== null) this.fields.version = told.version;
    if (isSaved) return this.saved(told.said);
    if (told.html) {
      this.panels.dispute(told.html);
      this.line.say("conflict", "#conflict", "Look at both");
    } else {
      this.line.mark(this.form, told.errors);
      if (told.errors.__all__) this.line.tell(told.errors.__all__.join(" "), "care");
      else this.line.say("refused");
    }
    return this.keep();
  }

  saved(said) {
    this.line.mark(this.form, {});
    if (this.fields.words() === this.saver.sent) {
      this.line.tell(said, "good");
      return this.shelf.forget();
    }
    this.line.say("typing"); // the person has typed more since
    this.keep();
    return this.saver.in(QUIET);
  }

  failed(why) {
    const word = { signedOut: "Sign in again", closed: "Reload" }[why];
    this.line.say(why, word && window.location.pathname, word);
  }

  // — buttons: the form's own, the choice between two answers, the copy in this browser —

  // The form goes after the answer is saved.
  submitted(event) {
    if (event.defaultPrevented || this.panels.wasSent || this.saver.isClean()) return;
    event.preventDefault();
    this.saver.stopped = false;
    this.saver.save().then(() => (this.saver.isClean() ? this.form.requestSubmit(event.submitter) : this.panels.show()));
  }

  pressed(event) {
    const { keep, kept } = event.target.closest("[data-keep], [data-kept]")?.dataset || {};
    if (keep === "mine" && !this.panels.wasSent) this.keepMine(event);
    if (keep === "theirs") this.leave();
    if (kept) this.decide(kept);
  }

  keepMine(event) {
    event.preventDefault();
    this.panels.settle();
    this.saver.sent = null;
    this.form.elements.note.focus();
    this.saver.save();
  }

  leave() {
    this.ending.abort();
    this.shelf.forget();
  }

  decide(kept) {
    const earlier = this.shelf.take();
    this.panels.close();
    if (kept === "drop" || !earlier) return this.saver.isClean() ? this.shelf.forget() : this.keep();
    this.fields.fill(earlier.words);
    this.fields.version = earlier.version;
    this.keep();
    return this.saver.save();
  }
}

{
  let page = null;
  const begin = () => {
    page?.ending.abort();
    const form = document.querySelector("form[data-answer]");
    page = form ? new AnswerPage(form) : null;
  };
  begin();
  document.addEventListener("secor:shown", begin);
}
