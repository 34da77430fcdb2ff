/** The fold of a document before it is posted: its header and lines, event by event. */
import type { Message } from '../../kernel/event.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import { isDraft, type Dated, type Document, type Draft, type DraftLine } from './draft.ts';

export type Ids = Readonly<Record<string, unknown>>;

/** A command or event with its names apart from what it says. */
export interface Parts {
  readonly ids: Ids;
  readonly document: DocumentKey;
  readonly line: string | undefined;
  readonly content: Readonly<Record<string, unknown>>;
}

export const partsOf = (kind: string, data: object, newId: () => string): Parts => {
  const { [kind]: id = newId(), line, ...rest } = { ...data } as Record<string, unknown>;
  const owner = kind === 'miscCash' ? 'bank' : 'customer';
  const { [owner]: name, ...content } = rest;
  return {
    ids: { [owner]: name, [kind]: id },
    document: `${kind}:${String(id)}`,
    line: typeof line === 'string' ? line : undefined,
    content,
  };
};

const never = (): string => '';

/** What the fold has to know of a kind of document. */
export interface Folded<Header, Line> {
  readonly noun: string;
  readonly kind: string;
  readonly opposite: (line: Line) => Line;
  readonly headerWith?: (header: Header, changes: Partial<Header>) => Header;
}

const replaced = <Header>(header: Header, changes: Partial<Header>): Header => ({
  ...header,
  ...changes,
});

export class Fold<Event extends Message<string, object>, Header extends Dated, Line> {
  readonly #kind: Folded<Header, Line>;

  constructor(kind: Folded<Header, Line>) {
    this.#kind = kind;
  }

  /** No rules here: it already happened. */
  evolve(own: Document<Header, Line> | null, event: Event): Document<Header, Line> {
    const { noun, kind } = this.#kind;
    const step = event.type.replace(noun, '');
    if (step === 'Drafted') {
      const { content } = partsOf(kind, event.data, never);
      return { status: 'inProgress', header: content as Header, lines: [], linesEver: 0 };
    }
    if (step === 'Deleted' || !isDraft(own)) return { status: 'deleted' };
    return this.changed(own, event);
  }

  /** A document in progress after one more event. */
  changed(draft: Draft<Header, Line>, event: Event): Draft<Header, Line> {
    const { noun, kind, opposite, headerWith = replaced } = this.#kind;
    const { content, line } = partsOf(kind, event.data, never);
    const { header, lines, linesEver } = draft;
    switch (event.type.replace(noun, '')) {
      case 'Changed':
        return { ...draft, header: headerWith(header, content as Partial<Header>) };
      case 'Closed':
        return { ...draft, status: 'readyToPost' };
      case 'Reopened':
        return { ...draft, status: 'inProgress' };
      case 'LineAdded': {
        const added = { ...(content as Line), line } as DraftLine<Line>;
        return { ...draft, lines: [...lines, added], linesEver: linesEver + 1 };
      }
      case 'LineEdited': {
        const edited = { ...(content as Line), line } as DraftLine<Line>;
        return { ...draft, lines: lines.map((each) => (each.line === line ? edited : each)) };
      }
      case 'LineDeleted':
        return { ...draft, lines: lines.filter((each) => each.line !== line) };
      case 'LineReversed': {
        const reversed = lines.find((each) => each.line === line);
        if (reversed === undefined) return draft;
        const by = String(content['by']);
        const added = { ...opposite(reversed), line: by, reverses: line } as DraftLine<Line>;
        return { ...draft, lines: [...lines, added], linesEver: linesEver + 1 };
      }
      default:
        return draft;
    }
  }
}
