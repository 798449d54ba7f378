// <form data-upload>: shows how much has been sent. Falls back to the browser's own sending whenever anything is odd.
const PATIENCE = 256 * 1024; // bytes; smaller uploads need no bar

function bytesOf(form) {
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
  return files.reduce((sum, file) => sum + file.size, 0);
}

function barFor(form) {
  const bar = document.createElement("progress");
  bar.className = "sent";
  bar.max = 100;
  bar.setAttribute("aria-label", "Sending the files");
  form.append(bar);
  return bar;
}

function say(words) {
  const line = document.getElementById("said");
  if (line) line.textContent = words;
}

// The answer takes the page's place without a second request, which would lose its messages.
function show(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  window.history.replaceState(null, "", request.responseURL);
  window.htmx?.process(document.body);
  document.dispatchEvent(new Event("secor:shown"));
}

function fail(form, bar) {
  bar.remove();
  form.dispatchEvent(new CustomEvent("secor:unsent", { bubbles: true }));
  say("The files did not arrive. Check the connection and send them again.");
  window.alert("The files did not arrive. Check the connection and send them again.");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("upload" in form.dataset) || event.defaultPrevented || bytesOf(form) < PATIENCE) return;
  event.preventDefault();
  const bar = barFor(form);
  const request = new XMLHttpRequest();
  request.open("POST", event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action);
  request.upload.onprogress = (sent) => { bar.value = (100 * sent.loaded) / sent.total; };
  request.onload = () => show(request);
  request.onerror = () => fail(form, bar);
  say("Sending the files.");
  request.send(new FormData(form, event.submitter));
});
