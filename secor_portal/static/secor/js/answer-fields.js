// The fields of an answer: what is typed in them, as pairs of name and value. Files and dates of files are not of it.
const NOT_THE_ANSWER = new Set(["csrfmiddlewaretoken", "version", "files", "dated_on", "document", "go"]);

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
