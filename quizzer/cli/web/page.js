// Keys go to the app from the start, and again when its window comes to the front.
function focusTerminal() {
  const input = document.querySelector(".xterm-helper-textarea");
  if (input) input.focus();
  return Boolean(input);
}
window.addEventListener("load", () => {
  const timer = setInterval(() => focusTerminal() && clearInterval(timer), 50);
});
window.addEventListener("focus", focusTerminal);
