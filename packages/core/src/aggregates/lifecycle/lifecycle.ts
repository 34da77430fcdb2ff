/**
 * The life of a document before it is posted, the same for every kind and written once:
 *
 *   draft → inProgress ── close ──→ readyToPost ── post ──→ posted ── reverse ──→ reversed
 *                      ←─ reopen ──
 *           └── delete (only in progress) → deleted
 *
 * A kind of document says what it is made of and adds its own rules. Every change is an event, so
 * that the history before posting is kept.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Message } from '../../kernel/event.ts';
import type { DocumentKey } from '../../kernel/ids.ts';
import type { Need } from '../../kernel/need.ts';
import type { BooksView, SharedRefusal, View } from '../view.ts';
import {
  dayThatWaits,
  exactly,
  inForce,
  inProgress,
  readyToPost,
  unborn,
  type Dated,
  type Document,
  type Draft,
  type DraftLine,
} from './draft.ts';
import { Fold, partsOf, type Ids, type Parts } from './fold.ts';

export const LINES_MAX = 2000;

export type LifecycleRefusal =
  | SharedRefusal
  | { readonly _tag: 'EmptyDocument'; readonly document: string }
  | { readonly _tag: 'TotalMismatch'; readonly header: number; readonly lines: number }
  | { readonly _tag: 'LineUnknown' | 'DuplicateLine'; readonly line: string };

type Answer<Refusal, A> = E.Either<LifecycleRefusal | Refusal | Need, A>;

/** What a kind of document adds to the life that all share. */
export interface Rules<Header extends Dated, Asked, Line, Refusal, Seen = View> {
  readonly noun: string;
  /** Also the field that names the document. */
  readonly kind: string;
  /** Whether it could be posted as it stands, as far as that can be known: after each change. */
  readonly check: (draft: Draft<Header, Line>, view: Seen) => Answer<Refusal, void>;
  /** Whether it is complete: before it is closed. */
  readonly complete: (
    draft: Draft<Header, Line>,
    document: DocumentKey,
    view: Seen,
  ) => Answer<Refusal, void>;
  /** A line as it is kept, given the draft as it is without the line. */
  readonly line: (asked: Asked, draft: Draft<Header, Line>, view: Seen) => Answer<Refusal, Line>;
  readonly edited: (line: Line, changes: Partial<Asked>) => Asked;
  readonly opposite: (line: Line) => Line;
  /** What a line adds to the total of the document, where the total is that of its lines. */
  readonly amounts?: (line: Line) => ReadonlyArray<number>;
  /** The header with changes, where some of them take the place of others. */
  readonly headerWith?: (header: Header, changes: Partial<Header>) => Header;
  /** A document that has nothing but a header is ready when it is saved. */
  readonly isReadyWhenSaved: (header: Header) => boolean;
}

/** The steps of one kind of document, typed by the commands and events that it declared. */
export class Lifecycle<
  Command extends Message<string, object>,
  Event extends Message<string, object>,
  Header extends Dated,
  Asked,
  Line,
  Refusal,
  Seen extends BooksView = View,
> {
  readonly #rules: Rules<Header, Asked, Line, Refusal, Seen>;
  readonly #fold: Fold<Event, Header, Line>;

  constructor(rules: Rules<Header, Asked, Line, Refusal, Seen>) {
    this.#rules = rules;
    this.#fold = new Fold(rules);
  }

  decide(
    command: Command,
    own: Document<Header, Line> | null,
    view: Seen,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    const { noun, kind, complete } = this.#rules;
    const parts = partsOf(kind, command.data, view.newId);
    const { document } = parts;
    // `AddInvoiceLine` without its noun is `AddLine`.
    const step = command.type.replace(noun, '');
    if (step === 'Draft') return this.#drafted(parts, own, view);
    const draft = step === 'Reopen' ? readyToPost(own, document) : inProgress(own, document);
    if (E.isLeft(draft)) return draft;
    const waiting = this.#notWhileItsDayCloses(view, draft.right);
    if (E.isLeft(waiting)) return waiting;
    switch (step) {
      case 'Change':
        return this.#changed(parts, draft.right, view);
      case 'Close': {
        const whole = complete(draft.right, document, view);
        if (E.isLeft(whole)) return whole;
        const ready = this.#notWhileItsDayCloses(view, { ...draft.right, status: 'readyToPost' });
        return E.isLeft(ready) ? ready : this.#event('Closed', parts.ids);
      }
      case 'Reopen':
        return this.#event('Reopened', parts.ids);
      case 'Delete':
        return this.#event('Deleted', parts.ids);
      case 'AddLine':
        return this.addLines(
          parts.ids,
          draft.right,
          [{ line: parts.line, asked: parts.content as Asked }],
          view,
        );
      case 'EditLine':
        return this.#lineEdited(parts, draft.right, view);
      case 'DeleteLine': {
        const line = changeable(draft.right, parts);
        return E.isLeft(line) ? line : this.#lineDeleted(parts, draft.right);
      }
      case 'ReverseLine': {
        const line = changeable(draft.right, parts);
        return E.isLeft(line) ? line : this.#linesReversed(parts, draft.right, [line.right]);
      }
      default:
        return this.#linesReversed(parts, draft.right, inForce(draft.right.lines));
    }
  }

  /**
   * Adds lines that a command made, each checked after the ones before it. Commands of a kind's
   * own come here without {@link decide}, so it is here that a closing day holds them up.
   */
  addLines(
    ids: Ids,
    draft: Draft<Header, Line>,
    asked: ReadonlyArray<{ readonly line?: string | undefined; readonly asked: Asked }>,
    view: Seen,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    const { line: lineOf } = this.#rules;
    const waiting = this.#notWhileItsDayCloses(view, draft);
    if (E.isLeft(waiting)) return waiting;
    const actual = draft.lines.length + asked.length;
    if (actual > LINES_MAX)
      return E.left({ _tag: 'LimitExceeded', field: 'lines', limit: LINES_MAX, actual });
    const events: Event[] = [];
    let grown = draft;
    for (const each of asked) {
      const line = each.line ?? nextLine(grown);
      if (grown.lines.some((other) => other.line === line))
        return E.left({ _tag: 'DuplicateLine', line });
      const kept = lineOf(each.asked, grown, view);
      if (E.isLeft(kept)) return kept;
      const event = this.#made('LineAdded', { ...ids, line, ...kept.right });
      events.push(event);
      grown = this.#fold.changed(grown, event);
    }
    const checked = this.#checked(grown, view);
    return E.isLeft(checked) ? checked : E.right(events);
  }

  evolve(own: Document<Header, Line> | null, event: Event): Document<Header, Line> {
    return this.#fold.evolve(own, event);
  }

  #drafted(
    parts: Parts,
    own: Document<Header, Line> | null,
    view: Seen,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    const { isReadyWhenSaved } = this.#rules;
    const fresh = unborn(own, parts.document);
    if (E.isLeft(fresh)) return E.left({ _tag: 'DuplicateDocument', document: parts.document });
    const header = parts.content as Header;
    const isReady = isReadyWhenSaved(header);
    const status = isReady ? ('readyToPost' as const) : ('inProgress' as const);
    const draft: Draft<Header, Line> = { status, header, lines: [], linesEver: 0 };
    const waiting = this.#notWhileItsDayCloses(view, draft);
    if (E.isLeft(waiting)) return waiting;
    const checked = this.#checked(draft, view);
    if (E.isLeft(checked)) return checked;
    const drafted = this.#made('Drafted', { ...parts.ids, ...header });
    return E.right(isReady ? [drafted, this.#made('Closed', parts.ids)] : [drafted]);
  }

  #changed(
    parts: Parts,
    draft: Draft<Header, Line>,
    view: Seen,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    if (Object.keys(parts.content).length === 0)
      return E.left({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' });
    const event = this.#made('Changed', { ...parts.ids, ...parts.content });
    const changed = this.#fold.changed(draft, event);
    const waiting = this.#notWhileItsDayCloses(view, changed);
    if (E.isLeft(waiting)) return waiting;
    const checked = this.#checked(changed, view);
    return E.isLeft(checked) ? checked : E.right([event]);
  }

  #lineEdited(
    parts: Parts,
    draft: Draft<Header, Line>,
    view: Seen,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    const { edited, line: lineOf } = this.#rules;
    const before = changeable(draft, parts);
    if (E.isLeft(before)) return before;
    if (Object.keys(parts.content).length === 0)
      return E.left({ _tag: 'MalformedCommand', field: '', expected: 'a field to change' });
    const { line } = before.right;
    const asked = edited(before.right, parts.content as Partial<Asked>);
    const others = { ...draft, lines: draft.lines.filter((each) => each.line !== line) };
    const kept = lineOf(asked, others, view);
    if (E.isLeft(kept)) return kept;
    const event = this.#made('LineEdited', { ...parts.ids, ...kept.right, line });
    const checked = this.#checked(this.#fold.changed(draft, event), view);
    return E.isLeft(checked) ? checked : E.right([event]);
  }

  #lineDeleted(
    { ids, line }: Parts,
    draft: Draft<Header, Line>,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    const event = this.#made('LineDeleted', { ...ids, line });
    const exact = exactly(this.#fold.changed(draft, event), this.#rules.amounts);
    return E.isLeft(exact) ? exact : E.right([event]);
  }

  /** Adds the opposite of each line. Signs and caps hold for what is left, so it fits. */
  #linesReversed(
    { ids, document }: Parts,
    draft: Draft<Header, Line>,
    lines: ReadonlyArray<DraftLine<Line>>,
  ): Answer<Refusal, ReadonlyArray<Event>> {
    const actual = draft.lines.length + lines.length;
    if (actual > LINES_MAX)
      return E.left({ _tag: 'LimitExceeded', field: 'lines', limit: LINES_MAX, actual });
    if (lines.length === 0) return E.left({ _tag: 'EmptyDocument', document });
    const events: Event[] = [];
    let grown = draft;
    for (const { line } of lines) {
      const event = this.#made('LineReversed', { ...ids, line, by: nextLine(grown) });
      events.push(event);
      grown = this.#fold.changed(grown, event);
    }
    const exact = exactly(grown, this.#rules.amounts);
    return E.isLeft(exact) ? exact : E.right(events);
  }

  #checked(draft: Draft<Header, Line>, view: Seen): Answer<Refusal, void> {
    const { amounts, check } = this.#rules;
    const exact = exactly(draft, amounts);
    return E.isLeft(exact) ? exact : check(draft, view);
  }

  /** While a day is being closed, what it has to wait for stays as it is. */
  #notWhileItsDayCloses({ books }: Seen, draft: Draft<Header, Line>): Answer<Refusal, void> {
    const { closing } = books;
    const day = dayThatWaits(books, this.#rules.kind, draft);
    return closing !== null && day !== undefined && day <= closing
      ? E.left({ _tag: 'DayClosing', date: closing })
      : E.right(undefined);
  }

  #event(step: string, data: object): E.Either<never, ReadonlyArray<Event>> {
    return E.right([this.#made(step, data)]);
  }

  #made(step: string, data: object): Event {
    return { type: `${this.#rules.noun}${step}`, data } as Event;
  }
}

/** The next number that no line of the document has. */
const nextLine = <Header, Line>({ lines, linesEver }: Draft<Header, Line>): string => {
  const taken = new Set(lines.map(({ line }) => line));
  let number = linesEver + 1;
  while (taken.has(String(number))) number += 1;
  return String(number);
};

/** A line that stands for itself: one that was taken back, or takes one back, stays as it is. */
const changeable = <Header, Line>(
  { lines }: Draft<Header, Line>,
  { document, line }: Parts,
): E.Either<LifecycleRefusal, DraftLine<Line>> => {
  const found = lines.find((each) => each.line === line);
  if (line === undefined || found === undefined)
    return E.left({ _tag: 'LineUnknown', line: line ?? '' });
  if (found.reverses !== undefined || lines.some(({ reverses }) => reverses === line))
    return E.left({ _tag: 'AlreadyReversed', document: `${document}/${line}` });
  return E.right(found);
};
