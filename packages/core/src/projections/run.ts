/**
 * A run folds one projection over the log of one set of books: live, as of a date, as known at a
 * moment, or on from a checkpoint. All of them come to what a rebuild comes to.
 */
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { PlainDate } from '../kernel/dates.ts';
import { isMoney } from '../kernel/event.ts';
import type { Position } from '../store/event-store.ts';
import type { RecordedEvent } from '../store/recorded.ts';
import { FactsInForce, SavedFacts } from './facts-in-force.ts';
import { isCashMoved, isDated, LogCursor, SavedCursor } from './log-cursor.ts';
import { LogPlace, placeIn } from './log-place.ts';
import {
  isMoneyEvent,
  type EventsByType,
  type Handlers,
  type Projection,
  type SeenEvent,
} from './projection.ts';
import { checkSelection, wholeMilliseconds, type Selection } from './selection.ts';

export interface RunSelection extends Selection {
  /** One store can hold several books; a run is for one of them. */
  readonly booksId: string;
}

const optional = <Codec extends t.Mixed>(codec: Codec) => t.union([codec, t.undefined]);

const Checkpoint = t.readonly(
  t.type({
    name: t.string,
    version: t.number,
    selection: t.intersection([
      t.type({ booksId: t.string }),
      t.partial({
        asOf: optional(t.string),
        knownAt: optional(t.union([t.type({ position: t.string }), t.type({ instant: t.string })])),
      }),
    ]),
    /** The last event that was taken; null before the first. */
    last: t.union([LogPlace, t.null]),
    cursor: SavedCursor,
    facts: SavedFacts,
    done: t.boolean,
    /** The state as JSON text, so that it no longer changes with the run. */
    state: t.string,
  }),
);
/** A run as it stands, as plain JSON. Good only for the projection's name and version. */
export type Checkpoint = t.TypeOf<typeof Checkpoint>;

const handle = <State, Type extends SeenEvent['type']>(
  handlers: Handlers<State>,
  type: Type,
  state: State,
  event: EventsByType[Type],
): void | State => {
  const handler: Handlers<State>[Type] = handlers[type];
  return handler?.(state, event);
};

export class Run<State> {
  readonly projection: Projection<State>;
  readonly selection: RunSelection;
  readonly #cursor: LogCursor;
  /** What the date leaves out; null when it leaves out nothing. */
  readonly #facts: FactsInForce | null;
  readonly #knownUpTo: Position | null;
  readonly #recordedUpTo: string | null;
  #last: LogPlace | null;
  #state: State;
  #done: boolean;

  constructor(
    projection: Projection<State>,
    selection: RunSelection,
    from?: Checkpoint,
    state = projection.initial(),
  ) {
    const { booksId, asOf, knownAt } = selection;
    checkSelection(selection);
    this.projection = projection;
    this.selection = selection;
    this.#cursor = new LogCursor(booksId, from?.cursor);
    this.#facts = asOf === undefined ? null : new FactsInForce(from?.facts);
    this.#knownUpTo = knownAt !== undefined && 'position' in knownAt ? knownAt.position : null;
    this.#recordedUpTo =
      knownAt !== undefined && 'instant' in knownAt ? wholeMilliseconds(knownAt.instant) : null;
    this.#last = from?.last ?? null;
    this.#state = state;
    this.#done = from?.done ?? false;
  }

  /** The state after the last event. It belongs to the run and changes with it. */
  get state(): State {
    this.#cursor.check();
    return this.#state;
  }

  /** Of the last event that was taken, of whichever books; null before the first. */
  get position(): Position | null {
    return this.#cursor.position;
  }

  /**
   * That event, by which `isInLog` finds out whether a log is the one that was read. Null before
   * the first.
   */
  get last(): LogPlace | null {
    return this.#last === null ? null : placeIn(this.#last);
  }

  /** The first open business day; null before the books are open. */
  get firstOpenDay(): PlainDate | null {
    return this.#cursor.firstOpenDay;
  }

  /** Whether all that was known at the moment has been seen: later events change nothing. */
  get done(): boolean {
    return this.#done;
  }

  /** Takes the next event of the log. One that was delivered before is passed over. */
  apply(event: RecordedEvent): void {
    if (this.#knownUpTo !== null && event.position > this.#knownUpTo) this.#done = true;
    if (this.#recordedUpTo !== null && event.recordedAt > this.#recordedUpTo) this.#done = true;
    if (this.#done) return;
    this.#cursor.take(event, () => this.#fold(event));
    if (this.position === event.position) this.#last = event;
  }

  /** The run as it stands. Needs the projection's codec. */
  save(): Checkpoint {
    const { name, version, codec } = this.projection;
    if (codec === undefined) throw new Error(`${name} has no codec, so it cannot be saved`);
    return {
      name,
      version,
      selection: this.selection,
      last: this.last,
      cursor: this.#cursor.save(),
      facts: this.#facts?.save() ?? [],
      done: this.#done,
      state: JSON.stringify(codec.encode(this.state)),
    };
  }

  #fold(event: RecordedEvent): void {
    if (!isDated(event)) return this.#see(event);
    const bookDay = this.#cursor.bookDayOf(event);
    const { asOf } = this.selection;
    if (asOf !== undefined && bookDay > asOf) {
      if (isMoney(event.data)) this.#facts?.leaveOut(event.data, event.data.entries);
    } else if (isCashMoved(event)) this.#see({ ...event, bookDay });
    else this.#see({ ...event, bookDay, customer: event.data.customer });
  }

  #see(event: SeenEvent): void {
    const { entry, on, event: every } = this.projection;
    if (entry !== undefined && isMoneyEvent(event))
      for (const each of event.data.entries) {
        const complete = this.#facts?.complete(event.data, each) ?? each;
        this.#go(entry(this.#state, complete, event));
      }
    if (on !== undefined) this.#go(handle(on, event.type, this.#state, event));
    if (every !== undefined) this.#go(every(this.#state, event));
  }

  #go(returned: void | State): void {
    if (returned !== undefined) this.#state = returned;
  }
}

/** A run from the beginning of the log. */
export const startRun = <State>(
  projection: Projection<State>,
  selection: RunSelection,
): Run<State> => new Run(projection, selection);

/**
 * A run that goes on from a checkpoint, with the event after its position. Undefined when it is of
 * another projection or version, or cannot be read: then start from the beginning. Start there too
 * where the log no longer has the last event of the run (`isInLog`).
 */
export const resumeRun = <State>(
  projection: Projection<State>,
  saved: unknown,
): Run<State> | undefined => {
  const { name, version, codec } = projection;
  const decoded = Checkpoint.decode(saved);
  if (codec === undefined || E.isLeft(decoded)) return undefined;
  const checkpoint = decoded.right;
  if (checkpoint.name !== name || checkpoint.version !== version) return undefined;
  const json = E.tryCatch((): unknown => JSON.parse(checkpoint.state), E.toError);
  const state = E.isLeft(json) ? json : codec.decode(json.right);
  return E.isLeft(state)
    ? undefined
    : new Run(projection, checkpoint.selection, checkpoint, state.right);
};
