// <form data-filters>: choosing sends the form. Its button carries data-without-script and shows only without script.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "filters" in form.dataset && event.target.type !== "search") form.requestSubmit();
});
