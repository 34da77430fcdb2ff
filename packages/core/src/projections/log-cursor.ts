/**
 * Where a reader stands in the log of one set of books. It takes each event once, in order, and
 * stops at a gap: a figure is never made from a log with a hole in it.
 */
import * as t from 'io-ts';
import { corrupt } from '../kernel/corruption.ts';
import { laterOf, type PlainDate } from '../kernel/dates.ts';
import { isMoney, isOneOf } from '../kernel/event.ts';
import type { Position } from '../store/event-store.ts';
import type { RecordedEvent } from '../store/recorded.ts';

export const SavedCursor = t.readonly(
  t.strict({
    booksId: t.string,
    position: t.union([t.string, t.null]),
    firstOpenDay: t.union([t.string, t.null]),
    latestRecordedAt: t.string,
    revisions: t.readonlyArray(t.tuple([t.string, t.number])),
  }),
);
export type SavedCursor = t.TypeOf<typeof SavedCursor>;

/** An event with a posting date, and so with a book day. */
export type DatedEvent = Extract<
  RecordedEvent,
  { readonly data: { readonly postingDate: string } }
>;
/** A draft may say for which day it is meant; that moves nothing yet. */
export const isDated = (event: RecordedEvent): event is DatedEvent =>
  isMoney(event.data) || isCashMoved(event);

/** Cash outside receivables: it has a day, and no entries. */
export const isCashMoved: (
  event: RecordedEvent,
) => event is Extract<DatedEvent, { readonly type: 'MiscCashPosted' | 'MiscCashReversed' }> =
  isOneOf([{ type: 'MiscCashPosted' }, { type: 'MiscCashReversed' }] as const);

export class LogCursor {
  readonly booksId: string;
  /** Of the last event that was taken, of whichever books. */
  position: Position | null = null;
  /** The first open business day after the last event; null before the books are open. */
  firstOpenDay: PlainDate | null = null;
  /** The latest instant at which anything up to here was recorded; empty before the first event. */
  latestRecordedAt = '';
  readonly #revisions = new Map<string, number>();
  #broken: unknown = null;

  constructor(booksId: string, saved?: SavedCursor) {
    this.booksId = booksId;
    if (saved === undefined) return;
    this.position = saved.position;
    this.firstOpenDay = saved.firstOpenDay;
    this.latestRecordedAt = saved.latestRecordedAt;
    for (const [stream, revision] of saved.revisions) this.#revisions.set(stream, revision);
  }

  save(): SavedCursor {
    const { booksId, position, firstOpenDay, latestRecordedAt } = this;
    return { booksId, position, firstOpenDay, latestRecordedAt, revisions: [...this.#revisions] };
  }

  /**
   * Takes the event and does the work for it, if it is new and of these books. One that was
   * delivered before changes nothing. If the work fails, what it worked on may be half changed,
   * so every later event fails with the same error.
   */
  take(event: RecordedEvent, work: () => void): void {
    this.check();
    const { position, stream, revision } = event;
    const isLate = this.position !== null && position <= this.position;
    if (event.booksId !== this.booksId) {
      if (!isLate) this.#move(event);
      return;
    }
    const last = this.#revisions.get(stream) ?? -1;
    if (isLate && revision <= last) return;
    if (isLate) throw corrupt('is delivered after a later event', { stream, revision, position });
    if (revision !== last + 1)
      throw corrupt(`follows revision ${last}`, { stream, revision, position });
    this.#revisions.set(stream, revision);
    this.#move(event);
    if (event.type === 'BooksOpened') this.firstOpenDay = event.data.cutoffDate;
    if (event.type === 'DayClosed') this.firstOpenDay = event.data.nextCutoff;
    try {
      work();
    } catch (error) {
      this.#broken = error;
      throw error;
    }
  }

  #move({ position, recordedAt }: RecordedEvent): void {
    this.position = position;
    if (recordedAt > this.latestRecordedAt) this.latestRecordedAt = recordedAt;
  }

  /** Throws again what an event failed with. */
  check(): void {
    if (this.#broken !== null) throw this.#broken;
  }

  /** The day on which the event that was just taken counts. */
  bookDayOf({ data, stream, revision, position }: DatedEvent): PlainDate {
    if (this.firstOpenDay === null)
      throw corrupt('stands before BooksOpened', { stream, revision, position });
    return laterOf(data.postingDate, this.firstOpenDay);
  }
}
