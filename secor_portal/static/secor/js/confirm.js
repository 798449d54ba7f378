// <form data-confirm="Remove this person?">, or the same on one of its buttons: asks before it sends.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
