// <form data-undo="60">: counts down the seconds in which a decision can be undone, then takes the button away.
// The number on the screen changes every second; a screen reader hears of it twice, and when it is over.
const TOLD_AT = [30, 10];
const OVER = "The email is going out now. You can no longer undo this here.";

function left(seconds) {
  return `The email goes out in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`;
}

function finish(form, shown, told) {
  const button = form.querySelector("button");
  if (button.contains(document.activeElement)) form.querySelector("p").focus();
  button.hidden = true;
  shown.textContent = told.textContent = OVER;
}

function countDown(form) {
  const until = performance.now() + form.dataset.undo * 1000;
  const shown = form.querySelector("[data-undo-shown]");
  const told = form.querySelector("[data-undo-told]");
  const timer = window.setInterval(() => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    if (seconds <= 0) {
      window.clearInterval(timer);
      finish(form, shown, told);
      return;
    }
    shown.textContent = left(seconds);
    if (TOLD_AT.includes(seconds)) told.textContent = left(seconds);
  }, 1000);
}

document.querySelectorAll("form[data-undo]").forEach(countDown);
