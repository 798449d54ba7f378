// <form data-answer="address">: an answer saves by itself while one types. Without scripts the form's own buttons save.
class AnswerPage extends AnswerChoices {
  constructor(form) {
    super();
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
