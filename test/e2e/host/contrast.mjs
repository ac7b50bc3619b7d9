/** How well the texts of a page can be read. */

/**
 * The text with the least contrast to what is behind it, by WCAG's formula. Runs in the page, so it can use nothing from
 * around it.
 */
export function leastContrast() {
  const luminance = (color) => {
    const [red, green, blue] = color.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const over = (color, below) => {
    const [red, green, blue, alpha = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue].map((part, nth) => part * alpha + below[nth] * (1 - alpha));
  };
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--vscode-editor-background)";
  const editor = over(getComputedStyle(probe).color, [0, 0, 0]);
  probe.remove();
  const behind = (element) => {
    const box = element.localName === "text" && element.parentElement.querySelector("rect");
    if (box) return over(getComputedStyle(box).fill, editor);
    const around = [];
    for (let at = element; at; at = at.parentElement) around.unshift(getComputedStyle(at).backgroundColor);
    return around.reduce((below, color) => over(color, below), editor);
  };
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "";
  const texts = [...document.querySelectorAll("body :not(script, style, option)")].filter((element) =>
    [...element.childNodes].some(isText),
  );
  const contrasts = texts.map((element) => {
    const below = behind(element);
    const { fill, color } = getComputedStyle(element);
    const [light, dark] = [luminance(over(element.localName === "text" ? fill : color, below)), luminance(below)].sort(
      (one, other) => other - one,
    );
    return { ratio: (light + 0.05) / (dark + 0.05), text: element.textContent.trim() };
  });
  return contrasts.sort((one, other) => one.ratio - other.ratio)[0];
}
