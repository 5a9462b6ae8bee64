/** Builds an element. Whatever a record says becomes text here, and never markup: there is no other way in. */
export function element(name: string, look = "", ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  if (look !== "") made.className = look;
  made.append(...children);
  return made;
}

/** A button that can be pressed again once what it started has ended. */
export function button(label: string, press: () => Promise<void>): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", async () => {
    made.disabled = true;
    await press().finally(() => {
      made.disabled = false;
    });
  });
  return made;
}

/** Any value as people read it: words as they are, records as names and values, line by line. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Names and values, one pair a line. */
export function facts(record: Readonly<Record<string, unknown>>): HTMLElement {
  const pairs = Object.entries(record).flatMap(([name, value]) => [
    element("dt", "", name.replaceAll("_", " ")),
    element("dd", "", valueText(value)),
  ]);
  return element("dl", "", ...pairs);
}

/** Something long, folded away under its name. */
export function folded(label: string, value: unknown): HTMLElement {
  return element("details", "", element("summary", "", label), element("pre", "", valueText(value)));
}
