// Buttons that copy the address beside them. Without this file the addresses are still
// there, and one click selects the whole of one (user-select: all).
"use strict";

async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard outside https, or not allowed: select it, and try the old way.
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  }
}

const status = document.getElementById("copy-status");

for (const button of document.querySelectorAll("button[data-copy]")) {
  const label = button.textContent;
  const address = document.getElementById(button.dataset.copy);
  let timer;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!(await copy(address.textContent, address))) return;
    button.textContent = button.dataset.done;
    button.classList.add("done");
    status.textContent = button.dataset.done;
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = label;
      button.classList.remove("done");
      status.textContent = "";
    }, 2000);
  });
}
