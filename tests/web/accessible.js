// What a screen reader would stumble over; [] where nothing does.
(() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const visible = (selector) => all(selector).filter((one) => one.checkVisibility());
  if (!/^(ko|en)$/.test(document.documentElement.lang)) found.push("no language");
  if (!document.title.trim()) found.push("no title");
  if (all("h1").length !== 1) found.push(`${all("h1").length} h1`);
  if (all("main").length !== 1) found.push("no main");
  if (!document.querySelector("main h1")) found.push("the h1 is not in main");
  let level = 0;
  for (const one of visible("h1, h2, h3, h4, h5, h6")) {
    const now = Number(one.tagName[1]);
    if (now > level + 1) found.push(`h${now} after h${level}`);
    if (!one.textContent.trim()) found.push("an empty heading");
    level = now;
  }
  const ids = all("[id]").map((one) => one.id);
  for (const id of ids) if (ids.filter((one) => one === id).length > 1) found.push(`twice: ${id}`);
  for (const name of ["aria-describedby", "aria-labelledby", "for"]) {
    for (const one of all(`[${name}]`)) {
      for (const id of one.getAttribute(name).split(" ")) {
        if (!document.getElementById(id)) found.push(`${name} leads nowhere: ${id}`);
      }
    }
  }
  for (const one of visible("input:not([type=hidden]), select, textarea")) {
    if (one.closest("[aria-hidden=true]")) {
      if (one.tabIndex >= 0) found.push(`hidden, but in the tab order: ${one.outerHTML}`);
      continue;
    }
    const words = [...one.labels].map((label) => label.textContent.trim()).join(" ");
    if (!words) found.push(`no label: ${one.outerHTML}`);
    if (one.getAttribute("aria-invalid") && !one.getAttribute("aria-describedby")) {
      found.push(`nothing says what is wrong: ${one.outerHTML}`);
    }
  }
  for (const one of visible("a, button, summary")) {
    if (!one.textContent.trim() && !one.getAttribute("aria-label")) found.push(one.outerHTML);
  }
  for (const one of visible("main button, main .button, main select, main input")) {
    if (one.closest(".trap")) continue;
    const box = (one.type === "checkbox" ? one.labels[0] : one).getBoundingClientRect();
    if (box.height < 24 || box.width < 24) found.push(`small: ${one.outerHTML}`); // WCAG 2.5.8
  }
  for (const one of all("[tabindex]")) if (one.tabIndex > 0) found.push("a tab order of its own");
  for (const one of all("fieldset")) {
    if (one.firstElementChild?.tagName !== "LEGEND") found.push("a fieldset without legend");
  }
  for (const one of all("table th")) if (!one.scope) found.push(`no scope: ${one.outerHTML}`);
  for (const one of all("[lang]")) if (!one.lang.trim()) found.push("an empty lang");
  return found;
})()
