// Texts with a contrast below 4.5, and edges of fields below 3 (WCAG 2.2, 1.4.3 and 1.4.11).
(() => {
  const parse = (colour) => {
    const found = colour.match(/[\d.]+/g).map(Number);
    return { rgb: found.slice(0, 3), alpha: found.length > 3 ? found[3] : 1 };
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(one).backgroundColor);
      if (alpha === 1) return rgb;
      if (alpha > 0) throw new Error(`half transparent: ${one.outerHTML}`);
    }
    throw new Error("no ground");
  };
  const faint = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest(".trap, .skip, option")) continue;
    seen += 1;
    const found = ratio(parse(getComputedStyle(element).color).rgb, ground(element));
    if (found < 4.5) faint.push(`${found.toFixed(2)} ${element.outerHTML}`);
  }
  for (const field of document.querySelectorAll("input:not([type=hidden], [type=checkbox]), select")) {
    if (field.closest(".trap")) continue;
    const style = getComputedStyle(field);
    const edge = ratio(parse(style.borderTopColor).rgb, ground(field.parentElement));
    if (edge < 3) faint.push(`edge ${edge.toFixed(2)} ${field.outerHTML}`);
    const text = ratio(parse(style.color).rgb, ground(field));
    if (text < 4.5) faint.push(`field ${text.toFixed(2)} ${field.outerHTML}`);
  }
  if (seen < 8) faint.push(`only ${seen} texts seen`);
  return faint;
})()
