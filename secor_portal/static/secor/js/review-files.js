// A review without a mouse, second part: files beside the questions.
// A file opens in the pane without loading the questions again, and without losing one's place.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-file]");
  if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const shown = { target: "#pane", select: "#pane", swap: "outerHTML" };
  window.htmx.ajax("GET", link.href, shown).then(() => {
    window.history.replaceState(null, "", link.href.split("#")[0]);
    for (const other of document.querySelectorAll("[data-file][aria-current]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
  });
});

// What is sent from here comes back to the file that is shown now.
document.addEventListener("submit", (event) => {
  const file = new URLSearchParams(window.location.search).get("file");
  const by = event.submitter;
  if (!file || !event.target.matches("#note, #acts")) return;
  const sent = by?.hasAttribute("formaction") ? by : event.target;
  const name = sent === by ? "formAction" : "action";
  const address = new URL(sent.getAttribute(name === "action" ? "action" : "formaction"), window.location.href);
  address.searchParams.set("file", file);
  sent[name] = address.href;
}, true);

// On a narrow page the file lies above the questions: go there when another one was asked for.
document.addEventListener("htmx:afterSwap", () => {
  const pane = document.getElementById("pane");
  const { bottom, top } = pane.getBoundingClientRect();
  if (bottom < 0 || top > window.innerHeight) pane.scrollIntoView();
});
