// <button data-copy="address" hidden>: copies what the field with this id holds, and says so. Without this script the
// field can still be selected and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      document.getElementById("said").textContent = "Copied.";
      button.textContent = "Copied";
    } catch {
      document.getElementById("said").textContent = "Selected. Copy it with your keyboard.";
    }
  });
}
