/** The shape of commands and events, and the part that every money event shares. */
import * as t from 'io-ts';
import {
  ApplicationId,
  CurrencyCode,
  ItemKey,
  list,
  NonZeroMinor,
  PlainDate,
  PositiveMinor,
  record,
} from './codec.ts';

/** A command's type with the codec of its data. */
export interface Message<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
}

/** Declares a command or an event once: its type and, with the codec, its data. */
export const message = <Type extends string, R extends t.Props, O extends t.Props>(
  type: Type,
  required: R,
  optional: O,
) => ({ type, data: record(type, required, optional) });

type MessageOf<D> = D extends { type: infer Type extends string; data: t.Type<infer Data> }
  ? Message<Type, Data>
  : never;

/** The union of the messages that a list of declarations describes. */
export type MessagesOf<Ds extends ReadonlyArray<unknown>> = MessageOf<Ds[number]>;

/** Whether a message is one of those that a list declares. */
export const isOneOf = <D extends { readonly type: string }>(declarations: ReadonlyArray<D>) => {
  const types: ReadonlySet<string> = new Set(declarations.map(({ type }) => type));
  return <M extends { readonly type: string }>(
    each: M,
  ): each is Extract<M, { readonly type: D['type'] }> => types.has(each.type);
};

const Facts = record(
  'Facts',
  { document: ItemKey, documentDate: PlainDate },
  { dueDate: PlainDate },
);
const Application = record(
  'Application',
  { id: ApplicationId, from: ItemKey, to: ItemKey, amount: PositiveMinor },
  {},
);
const Undo = record('Undo', { application: ApplicationId, amount: PositiveMinor }, {});
const Entry = record('Entry', { item: ItemKey, amount: NonZeroMinor }, { facts: Facts });

/** What aging and statements need to know of an item: on the entry that opens or reopens it. */
export type Facts = t.TypeOf<typeof Facts>;
/** Value moved from an item in credit to an item that is owed. */
export type Application = t.TypeOf<typeof Application>;
/** An application taken back, in full or in part. */
export type Undo = t.TypeOf<typeof Undo>;
/** The net effect on one item in minor units; positive means that the customer owes more. */
export type Entry = t.TypeOf<typeof Entry>;

const MOVES_MAX = 10_000;

/** The fields that every money event has: what moved, what was taken back, and the net effect. */
export const money = {
  required: { postingDate: PlainDate, currency: CurrencyCode, entries: list(Entry, MOVES_MAX) },
  optional: { applications: list(Application, MOVES_MAX), undoes: list(Undo, MOVES_MAX) },
};

/** The money part of an event's data. */
export interface Movement {
  readonly postingDate: string;
  readonly currency: string;
  readonly entries: ReadonlyArray<Entry>;
  readonly applications?: ReadonlyArray<Application> | undefined;
  readonly undoes?: ReadonlyArray<Undo> | undefined;
}

/** Whether the event moves money: it has entries, even if they are none. */
export const isMoney = <Data extends object>(
  data: Data,
): data is Extract<Data, { readonly entries: unknown }> => 'entries' in data;
