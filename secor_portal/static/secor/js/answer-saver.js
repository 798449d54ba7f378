// Sends an answer, one save at a time, and tells its listener (the page) what came of it.
const RETRIES = [3000, 6000, 12000, 30000]; // ms

class AnswerSaver {
  constructor(fields, address, isOpen, hear) {
    Object.assign(this, { fields, address, isOpen, hear, tries: 0, busy: null });
    this.sent = fields.words(); // what the portal has
    this.stopped = false; // until somebody types again: the portal does not take it
  }

  isClean() {
    return !this.busy && this.fields.words() === this.sent;
  }

  in(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  save() {
    clearTimeout(this.timer);
    if (!this.isOpen() || this.stopped || this.isClean()) return Promise.resolve();
    if (this.busy) return this.busy.then(() => this.save());
    const words = this.fields.words();
    this.hear.saving();
    this.busy = this.send().then((answer) => this.listen(answer, words)).finally(() => { this.busy = null; });
    return this.busy;
  }

  send() {
    const asked = { method: "POST", body: this.fields.body(), keepalive: true, redirect: "manual", credentials: "same-origin" };
    return fetch(this.address, asked).catch(() => null);
  }

  async listen(answer, words) {
    if (!answer) return this.again("offline");
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.stop("signedOut");
    if (answer.status >= 500 || answer.status === 429) return this.again("busy");
    const told = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
    if (!told) return this.stop("closed");
    this.tries = 0;
    if (answer.ok) this.sent = words;
    return this.hear.answered(told, answer.ok);
  }

  again(why) {
    this.hear.failed(why);
    this.in(RETRIES[Math.min(this.tries, RETRIES.length - 1)]);
    this.tries += 1;
  }

  stop(why) {
    this.stopped = true;
    this.hear.failed(why);
  }
}
