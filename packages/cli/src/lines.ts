/**
 * Lines of a byte stream. Only a line feed ends a line: Node's readline also splits at characters
 * that may stand inside the text of a command.
 */

/** A line with its number, counted from 1. The text is null when its bytes are not UTF-8. */
export interface Line {
  readonly number: number;
  readonly text: string | null;
}

const LINE_FEED = 0x0a;

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
};

export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 0;
  let rest: Uint8Array[] = [];
  const take = (last: Uint8Array): Line => {
    const bytes = rest.length === 0 ? last : Buffer.concat([...rest, last]);
    rest = [];
    number += 1;
    return { number, text: decoded(bytes) };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      yield take(chunk.subarray(from, at));
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield take(new Uint8Array());
}
