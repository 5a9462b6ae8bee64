/** True when `name` is `pattern`, in which every `*` stands for any run of characters. Linear: no regular expression. */
export function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let position = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, position);
    if (found < 0 || found + part.length > name.length - last.length) return false;
    position = found + part.length;
  }
  return true;
}
