/** The steps of a draft that all kinds share: what is written down, changed, crossed out. */
import { counted, isKnown } from './posting.ts';
import { Refused, refuseIf } from './rules.ts';
import { paperOf, type Sheet } from './sheet.ts';
import type { Draft, DraftKind, DraftLine } from './drafts.ts';

/** Which draft it is. */
export interface Name {
  readonly customer: string;
  readonly key: string;
}

/** What a kind adds: where its drafts lie, and its own rules. They throw what is broken. */
export interface Kind<Head, Line> {
  readonly kind: DraftKind;
  readonly drafts: (sheet: Sheet) => ReadonlyArray<Draft<Head, Line>>;
  readonly keep: (sheet: Sheet, drafts: ReadonlyArray<Draft<Head, Line>>) => void;
  /** After each change but those that only take a line out. */
  readonly check: (sheet: Sheet, draft: Draft<Head, Line>) => void;
  /** Before it is closed. */
  readonly complete: (sheet: Sheet, draft: Draft<Head, Line>) => void;
  /** Of a line, given the draft without it. */
  readonly line: (sheet: Sheet, content: Line, draft: Draft<Head, Line>) => void;
  /** A header after changes to it. */
  readonly headerWith?: (header: Head, changes: Partial<Head>) => Head;
  readonly isReadyWhenSaved: (header: Head) => boolean;
}

const isOf =
  ({ customer, key }: Name) =>
  (each: Name): boolean =>
    each.customer === customer && each.key === key;

const put = <Head, Line>(
  sheet: Sheet,
  { drafts, keep }: Kind<Head, Line>,
  draft: Draft<Head, Line>,
): void => {
  const others = drafts(sheet).filter((each) => !isOf(draft)(each));
  keep(sheet, [...others, draft]);
};

/** A draft that is no more: it was posted or deleted. */
export const cross = <Head, Line>(
  sheet: Sheet,
  { drafts, keep }: Kind<Head, Line>,
  name: Name,
): void =>
  keep(
    sheet,
    drafts(sheet).filter((each) => !isOf(name)(each)),
  );

const found = <Head, Line>(
  sheet: Sheet,
  { drafts }: Kind<Head, Line>,
  name: Name,
  [status, refusal]: readonly ['inProgress' | 'readyToPost', string],
): Draft<Head, Line> => {
  const draft = drafts(sheet).find(isOf(name));
  if (draft !== undefined && draft.status === status) return draft;
  throw new Refused([isKnown(sheet, name.customer, name.key) ? refusal : 'DocumentUnknown']);
};

export const inProgress = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
): Draft<Head, Line> => found(sheet, kind, name, ['inProgress', 'NotInProgress']);

/** The draft that is ready to be posted. */
export const readyDraft = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
): Draft<Head, Line> => {
  refuseIf(['AlreadyPosted', paperOf(sheet, name.customer, name.key) !== undefined]);
  return found(sheet, kind, name, ['readyToPost', 'NotReadyToPost']);
};

export const draft = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  { customer, key }: Name,
  header: Head,
): void => {
  refuseIf(['DuplicateDocument', isKnown(sheet, customer, key)]);
  const status = kind.isReadyWhenSaved(header) ? 'readyToPost' : 'inProgress';
  const drafted = { customer, key, status, header, lines: [], linesEver: 0 } as const;
  kind.check(sheet, drafted);
  put(sheet, kind, drafted);
};

export const change = <Head extends object, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  changes: Partial<Head>,
): void => {
  const before = inProgress(sheet, kind, name);
  refuseIf(['MalformedCommand', Object.keys(changes).length === 0]);
  const header = kind.headerWith?.(before.header, changes) ?? { ...before.header, ...changes };
  const changed = { ...before, header };
  kind.check(sheet, changed);
  put(sheet, kind, changed);
};

const nextName = ({ lines, linesEver }: Draft<unknown, unknown>): string => {
  let number = linesEver + 1;
  while (lines.some(({ line }) => line === String(number))) number += 1;
  return String(number);
};

const withLine = <Head, Line>(
  before: Draft<Head, Line>,
  line: DraftLine<Line>,
): Draft<Head, Line> => ({
  ...before,
  lines: [...before.lines, line],
  linesEver: before.linesEver + 1,
});

export const addLines = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  lines: ReadonlyArray<{ readonly line?: string | undefined; readonly content: Line }>,
): void => {
  let grown = inProgress(sheet, kind, name);
  for (const { line = nextName(grown), content } of lines) {
    refuseIf(['DuplicateLine', grown.lines.some((each) => each.line === line)]);
    kind.line(sheet, content, grown);
    grown = withLine(grown, { line, content });
  }
  kind.check(sheet, grown);
  put(sheet, kind, grown);
};

/** The line, if it stands for itself: not one that was taken back, or takes one back. */
const changeable = <Head, Line>({ lines }: Draft<Head, Line>, line: string): DraftLine<Line> => {
  const own = lines.find((each) => each.line === line);
  if (own === undefined) throw new Refused(['LineUnknown']);
  refuseIf(['AlreadyReversed', !counted(lines).includes(own)]);
  return own;
};

export const editLine = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  line: string,
  edit: (before: Line) => Line,
): void => {
  const before = inProgress(sheet, kind, name);
  const content = edit(changeable(before, line).content);
  const others = { ...before, lines: before.lines.filter((each) => each.line !== line) };
  kind.line(sheet, content, others);
  const lines = before.lines.map((each) => (each.line === line ? { line, content } : each));
  kind.check(sheet, { ...before, lines });
  put(sheet, kind, { ...before, lines });
};

export const deleteLine = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  line: string,
): void => {
  const before = inProgress(sheet, kind, name);
  const own = changeable(before, line);
  put(sheet, kind, { ...before, lines: before.lines.filter((each) => each !== own) });
};

const reverse = <Head, Line>(
  before: Draft<Head, Line>,
  { line, content }: DraftLine<Line>,
): Draft<Head, Line> => withLine(before, { line: nextName(before), content, reverses: line });

export const reverseLine = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  line: string,
): void => {
  const before = inProgress(sheet, kind, name);
  put(sheet, kind, reverse(before, changeable(before, line)));
};

export const reverseAll = <Head, Line>(sheet: Sheet, kind: Kind<Head, Line>, name: Name): void => {
  const before = inProgress(sheet, kind, name);
  const lines = counted(before.lines);
  refuseIf(['EmptyDocument', lines.length === 0]);
  put(sheet, kind, lines.reduce<Draft<Head, Line>>(reverse, before));
};

export const close = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  more: Partial<Head> = {},
): void => {
  const before = inProgress(sheet, kind, name);
  const closing = { ...before, header: { ...before.header, ...more } };
  kind.complete(sheet, closing);
  put(sheet, kind, { ...closing, status: 'readyToPost' });
};

export const reopen = <Head, Line>(
  sheet: Sheet,
  kind: Kind<Head, Line>,
  name: Name,
  headerOf: (before: Head) => Head = (before) => before,
): void => {
  const before = found(sheet, kind, name, ['readyToPost', 'NotReadyToPost']);
  put(sheet, kind, { ...before, status: 'inProgress', header: headerOf(before.header) });
};

export const remove = <Head, Line>(sheet: Sheet, kind: Kind<Head, Line>, name: Name): void => {
  inProgress(sheet, kind, name);
  cross(sheet, kind, name);
  sheet.deleted.push(name);
};
