/** The first name that stands twice in one object of a JSON text: `JSON.parse` takes the last. */

/* Texts and the marks between them; numbers and words do not matter here. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/g;

/** @param text valid JSON */
export const duplicateKey = (text: string): string | undefined => {
  /** The names of each object that is open, or null for a list. */
  const open: (Set<string> | null)[] = [];
  let isName = false;
  for (const [token] of text.matchAll(TOKEN)) {
    const names = open.at(-1) ?? null;
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ',' && isName && names !== null) {
      const name: unknown = JSON.parse(token);
      if (names.has(String(name))) return String(name);
      names.add(String(name));
    }
    isName = token === '{' || (token === ',' && names !== null);
  }
  return undefined;
};
