// What happens while somebody types an answer: when it is sent, what is kept in this browser, and what is said.
const QUIET = 2000; // ms after the last key
const LONGEST = 8000; // ms while somebody types on

class AnswerTyping {
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

  // Beside a newer answer what is kept says which one it was typed over.
  keep() {
    this.shelf.keep(this.fields.words(), this.panels.conflict ? this.read : this.fields.version);
  }

  // — what the saver tells —
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
    this.line.say("typing"); // more was typed meanwhile
    this.keep();
    return this.saver.in(QUIET);
  }

  failed(why) {
    const word = { signedOut: "Sign in again", closed: "Reload" }[why];
    this.line.say(why, word && window.location.pathname, word);
  }
}
