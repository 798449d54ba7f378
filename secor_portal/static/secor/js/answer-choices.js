// What somebody presses on the page of a question: its buttons, one of two answers, what was kept in this browser.
class AnswerChoices extends AnswerTyping {
  // Whatever is pressed goes once the answer is saved.
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
