// What the passkey script of the sign-in library could not do is said in words, where a screen reader hears it too.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const told = document.getElementById("told");
  const words = "The passkey did not work. Try again, or use your password.";
  if (!told) return;
  const note = document.createElement("p");
  note.className = "msg-bad";
  note.setAttribute("role", "alert");
  note.textContent = words;
  told.replaceChildren(note);
});
