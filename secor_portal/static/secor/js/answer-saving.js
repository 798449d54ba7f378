// What becomes of a typed answer: the fields that hold it, the copy in this browser, the request that saves it.

// — fields —

// Files and the dates of files are not part of the answer.
const NOT_THE_ANSWER = new Set(["csrfmiddlewaretoken", "version", "files", "dated_on", "document", "go"]);

// The fields of an answer, as pairs of name and value.
class AnswerFields {
  constructor(form) {
    this.form = form;
  }

  static isOfTheAnswer(name) {
    return name && !NOT_THE_ANSWER.has(name) && !name.startsWith("dated_");
  }

  owns(field) {
    return field.form === this.form && AnswerFields.isOfTheAnswer(field.name);
  }

  pairs() {
    return [...new FormData(this.form)].filter(([name, value]) => AnswerFields.isOfTheAnswer(name) && typeof value === "string");
  }

  words() {
    return JSON.stringify(this.pairs());
  }

  get version() {
    return this.form.elements.version.value;
  }

  set version(version) {
    this.form.elements.version.value = version;
  }

  body() {
    const body = new FormData();
    for (const [name, value] of this.pairs()) body.append(name, value);
    for (const name of ["csrfmiddlewaretoken", "version"]) body.append(name, this.form.elements[name].value);
    return body;
  }

  fill(words) {
    const pairs = JSON.parse(words);
    for (const field of this.form.elements) {
      if (!this.owns(field) || ["hidden", "file", "submit"].includes(field.type)) continue;
      const given = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(field.type)) field.checked = given.includes(field.value);
      else field.value = given[0] ?? "";
    }
  }

  // Points are for "partly": typing some chooses it, and another answer has none.
  matchPoints(field) {
    const { points } = this.form.elements;
    const partly = this.form.querySelector("[name=reply][value=partly]");
    if (!points || !partly) return;
    if (field === points && points.value) partly.checked = true;
    if (field.name === "reply" && field !== partly) points.value = "";
  }
}

// — the copy in this browser —

const KEPT_FOR = 14 * 24 * 3600 * 1000; // ms

// Keeps an unsaved answer for each person and question until the portal has saved it.
class AnswerShelf {
  constructor(owner, address) {
    this.key = `secor-answer ${owner} ${address}`;
    this.offered = null; // found when the page opened; the person has neither restored nor dropped it yet
    this.storage = AnswerShelf.storage();
  }

  // A private window or a full disk may refuse. Then the answer is only on the page.
  static storage() {
    try {
      const probe = "secor-probe";
      window.localStorage.setItem(probe, probe);
      window.localStorage.removeItem(probe);
      return window.localStorage;
    } catch {
      return null;
    }
  }

  keep(words, version) {
    this.write({ words, version, at: Date.now(), older: this.offered });
  }

  forget() {
    if (this.offered) this.write(this.offered);
    else this.storage?.removeItem(this.key);
  }

  // An earlier copy that differs from the page.
  find(words) {
    const found = JSON.parse(this.storage?.getItem(this.key) || "null");
    const kept = found?.older || found;
    this.offered = kept && kept.words !== words && Date.now() - kept.at < KEPT_FOR ? kept : null;
    if (!this.offered) this.forget();
    return this.offered;
  }

  take() {
    const kept = this.offered;
    this.offered = null;
    return kept;
  }

  write(kept) {
    try {
      this.storage?.setItem(this.key, JSON.stringify(kept));
    } catch {
      this.storage = null; // full: keep nothing from now on; saving goes on
    }
  }
}

// — the request —

const RETRIES = [3000, 6000, 12000, 30000]; // ms

// Sends one save at a time and calls its listener, the page, with the result.
class AnswerSaver {
  constructor(fields, address, isOpen, hear) {
    Object.assign(this, { fields, address, isOpen, hear, tries: 0, busy: null });
    this.sent = fields.words(); // what the portal has
    this.stopped = false; // the portal refuses until the person types again
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
