// What is typed and not saved yet is kept in this browser, for each person and question, until the portal has it.
const KEPT_FOR = 14 * 24 * 3600 * 1000; // ms

class AnswerShelf {
  constructor(owner, address) {
    this.key = `secor-answer ${owner} ${address}`;
    this.offered = null; // found here when the page opened, and neither put back nor dropped yet
    this.storage = AnswerShelf.storage();
  }

  // What a private window or a full disk refuses is then only in the page.
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

  // What was kept and is not what the page says.
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
      this.storage = null; // full: nothing is kept from now on, and saving goes on
    }
  }
}
