/** Reading the whole log, page by page, for reports, checks and the command line. */
import * as E from 'fp-ts/lib/Either.js';
import type { EventStore, Position, ReadError, StoredEvent } from '../store/event-store.ts';
import { readStored, type RecordedEvent } from '../store/recorded.ts';

/** The store could not be read. Its `_tag` and `detail` are those of the failure. */
export class ReadFailed extends Error {
  override readonly name = 'ReadFailed';
  readonly _tag: ReadError['_tag'];
  readonly detail: string;

  constructor({ _tag, detail }: ReadError) {
    super(`${_tag}: ${detail}`);
    this._tag = _tag;
    this.detail = detail;
  }
}

export interface LogRead {
  /** Exclusive. Absent: from the beginning of the log. */
  readonly after?: Position | null | undefined;
  /** Events read at once. */
  readonly pageSize?: number;
}

/** Every stored event of the log in order, as its bytes stand there. */
export async function* readStoredLog(
  { readAll }: Pick<EventStore, 'readAll'>,
  { after = null, pageSize = 1000 }: LogRead = {},
): AsyncGenerator<StoredEvent, void, undefined> {
  let last = after ?? null;
  for (;;) {
    const page = await readAll({ limit: pageSize, ...(last === null ? {} : { after: last }) })();
    if (E.isLeft(page)) throw new ReadFailed(page.left);
    for (const stored of page.right.events) {
      last = stored.position;
      yield stored;
    }
    if (page.right.end) return;
    if (page.right.events.length === 0)
      throw new ReadFailed({ _tag: 'Unavailable', detail: 'an empty page before the end' });
  }
}

/**
 * Every event of the log in order, up to its end at the moment of reading. Throws `ReadFailed`, or
 * a `Corruption` with the place of an event that cannot be read.
 */
export async function* readLog(
  store: Pick<EventStore, 'readAll'>,
  read: LogRead = {},
): AsyncGenerator<RecordedEvent, void, undefined> {
  for await (const stored of readStoredLog(store, read)) yield readStored(stored);
}

/** Anything that takes the events of the log in order: a run, or the table of postings. */
export interface LogReader {
  readonly position: Position | null;
  readonly apply: (event: RecordedEvent) => void;
  /** Whether nothing later can change it any more. */
  readonly done?: boolean;
}

/** Brings a reader up to the end of the log, from where it stands. */
export const catchUp = async <Reader extends LogReader>(
  store: Pick<EventStore, 'readAll'>,
  reader: Reader,
  pageSize?: number,
): Promise<Reader> => {
  const read = { after: reader.position, ...(pageSize === undefined ? {} : { pageSize }) };
  const isDone = (): boolean => reader.done === true;
  if (isDone()) return reader;
  for await (const event of readLog(store, read)) {
    reader.apply(event);
    if (isDone()) break;
  }
  return reader;
};
