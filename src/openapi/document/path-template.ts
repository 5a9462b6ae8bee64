/** A path as it can be sent, taken apart from what documents write into their paths beside it. */
export interface PathTemplate {
  template: string;
  /** The names in braces, each once. */
  variables: string[];
  fixedQuery: string;
  /** Query parameters that stand in the path, and the variable that gives each its value. */
  query: { name: string; variable: string }[];
  warnings: string[];
}

/** No server takes longer ones, and expressions that look ahead would take for ever on them. */
const MAX_LENGTH = 4_000;

const VARIABLE = /\{([^{}]+)\}/g;
/** `.` and `..` between slashes: they lead out of whatever was reviewed. */
const CLIMBS = /(^|\/)\.{1,2}(\/|$)/;

/** Names of variables in their plain form: `{id:[0-9]+}`, `{name=projects/*}`, `{+path}` and `{rest*}` are `id`, `name`, `path` and `rest`. */
function plainName(expression: string): string {
  return expression
    .trim()
    .replace(/^[+./;#]/, "")
    .replace(/[:=].*$/s, "")
    .replace(/\*$/, "");
}

const folded = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The declared parameter that an expression means: by its very text, its plain name, or that name in another spelling. */
function variableOf(expression: string, declared: readonly string[]): string {
  const plain = plainName(expression);
  const exact = [expression, plain].find((name) => declared.includes(name));
  return exact ?? declared.find((name) => folded(name) === folded(plain)) ?? plain;
}

/** Query expressions of RFC 6570: `{?page,size}`. */
function takeQueryExpressions(path: string, query: PathTemplate["query"]): string {
  return path.replace(/\{[?&]([^{}]*)\}/g, (_whole, names: string) => {
    for (const name of names.split(",").map(plainName)) if (name !== "") query.push({ name, variable: name });
    return "";
  });
}

function readQuery(text: string, query: PathTemplate["query"], warnings: string[]): string {
  const fixed: string[] = [];
  for (const pair of text.split("&").filter((one) => one !== "")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const [, variable] = /^\{([^{}]+)\}$/.exec(value) ?? [];
    if (variable !== undefined) query.push({ name, variable });
    else if (/[{}]/.test(pair)) warnings.push(`"${pair}" in its path was left out.`);
    else fixed.push(pair);
  }
  return new URL(`http://host/?${fixed.join("&")}`).search.slice(1);
}

/**
 * Reads a key of `paths`. `declared` are the names of the operation's path parameters, of which a variable may be a misspelling.
 * Gives nothing for what is no path.
 */
export function readPath(path: string, declared: readonly string[]): PathTemplate | undefined {
  const warnings: string[] = [];
  const query: PathTemplate["query"] = [];
  const trimmed = path.trim();
  if (trimmed.length > MAX_LENGTH) return undefined;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) || trimmed.includes("\\")) return undefined;
  const [beforeFragment = ""] = takeQueryExpressions(trimmed, query).split(/#(?![^{]*\})/);
  const [bare = "", queryText = ""] = beforeFragment.split(/\?(.*)/s);
  const fixedQuery = readQuery(queryText, query, warnings);

  // Braces that stand twice or were not closed, and variables written as web frameworks write them.
  const balanced = bare
    .replace(/\{{2,}/g, "{")
    .replace(/\}{2,}/g, "}")
    .replace(/\{([^{}/]+)(?![^{]*\})/g, "{$1}");
  const framed = balanced.replace(/(?<=\/):([A-Za-z_]\w*)/g, (whole, name: string) =>
    declared.includes(name) ? `{${name}}` : whole,
  );
  const rooted = framed.startsWith("/") ? framed : `/${framed}`;
  if (CLIMBS.test(rooted)) return undefined;
  if (rooted !== bare) warnings.push(`its path was read as ${rooted}.`);

  const variables = new Set<string>();
  const template = rooted.replace(VARIABLE, (_whole, expression: string) => {
    const name = variableOf(expression, declared);
    variables.add(name);
    return `${expression.startsWith("/") ? "/" : ""}{${name}}`;
  });
  return { template, variables: [...variables], fixedQuery, query, warnings };
}
