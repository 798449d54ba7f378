// After a refusal the keyboard starts at the summary of what is wrong; links in it go into the field.
function focusProblem() {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".summary a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  const field = control.closest(".field") || control;
  field.scrollIntoView();
  control.focus({ preventScroll: true });
});

focusProblem();
for (const shown of ["htmx:afterSwap", "secor:shown"]) document.addEventListener(shown, focusProblem);
