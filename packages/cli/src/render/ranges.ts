/** Numbers of lines, for people. */

/** `3, 7–9, 12`: numbers as ranges. */
export const rangesOf = (lines: ReadonlyArray<number>): ReadonlyArray<string> => {
  const ranges: string[] = [];
  let from: number | undefined;
  lines.forEach((line, index) => {
    from ??= line;
    if (lines[index + 1] === line + 1) return;
    ranges.push(from === line ? `${line}` : `${from}–${line}`);
    from = undefined;
  });
  return ranges;
};
