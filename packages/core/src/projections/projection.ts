/**
 * A projection is a value: an initial state and what events do to it. The same value runs live, as
 * of a date, as known at a moment, or from a checkpoint (see `run.ts`). Nothing is registered.
 *
 *   const balances = projection({
 *     name: 'balances', version: 1,
 *     initial: () => new Map<string, number>(),
 *     entry: (state, { amount }, { customer }) => {
 *       state.set(customer, add(state.get(customer) ?? 0, amount));
 *     },
 *   });
 */
import type { Either } from 'fp-ts/lib/Either.js';
import type { ArEvent } from '../events.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Entry } from '../kernel/event.ts';
import type { RecordedEvent } from '../store/recorded.ts';

interface OnItsDay {
  /** The day whose figures it is in: the later of its posting date and the first open day. */
  readonly bookDay: PlainDate;
}

type Seen<Event> = Event extends { data: { postingDate: string; customer: string } }
  ? Event & OnItsDay & { readonly customer: string }
  : Event extends { data: { postingDate: string } }
    ? Event & OnItsDay
    : Event;

/** Every event as a projection sees it, by its type. */
export type EventsByType = {
  readonly [Type in ArEvent['type']]: Seen<Extract<RecordedEvent, { readonly type: Type }>>;
};
/** An event as a projection sees it: one with a posting date also has its book day. */
export type SeenEvent = EventsByType[ArEvent['type']];
/** An event that moves money. */
export type MoneyEvent = Extract<SeenEvent, { readonly data: { readonly entries: unknown } }>;

export const isMoneyEvent = (event: SeenEvent): event is MoneyEvent => 'entries' in event.data;

/** A handler mutates the state that it is given, or returns the one to go on with. */
export type Handlers<State> = {
  readonly [Type in ArEvent['type']]?: (state: State, event: EventsByType[Type]) => void | State;
};

/** How a state becomes JSON and comes back; an io-ts codec is one. */
export interface StateCodec<State> {
  readonly encode: (state: State) => unknown;
  readonly decode: (saved: unknown) => Either<unknown, State>;
}

export interface Projection<State> {
  readonly name: string;
  /** To be raised when the state, or what events do to it, changes: old checkpoints then end. */
  readonly version: number;
  /** A new state. Each run owns its own and may mutate it. */
  readonly initial: () => State;
  /**
   * The net effect of a money event on one item. An entry on an item that is not open always
   * carries its facts, also where a date leaves out the event that stated them. Comes before `on`.
   */
  readonly entry?: (state: State, entry: Entry, event: MoneyEvent) => void | State;
  /** Events of one type. */
  readonly on?: Handlers<State>;
  /** Every event, whatever its type: for what all of them have in common. Comes last. */
  readonly event?: (state: State, event: SeenEvent) => void | State;
  /** Needed only to save checkpoints. */
  readonly codec?: StateCodec<State>;
}

/** Declares a projection; the type of its state is that of `initial`. */
export const projection = <State>(
  declared: Projection<NoInfer<State>> & { readonly initial: () => State },
): Projection<State> => declared;
