/**
 * What the protocol test server keeps: streams and the log of all events, with the rules of
 * EventStoreDB for expected revisions, for appends that are sent again, and for deleting.
 */

export type Expected = 'any' | 'noStream' | 'streamExists' | number;

export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Kept extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  readonly commit: bigint;
  readonly prepare: bigint;
}

export type Appended =
  | { readonly _tag: 'Written'; readonly last: Kept }
  /** The same ids are there already, at the same revisions. */
  | { readonly _tag: 'WrittenBefore'; readonly revision: bigint }
  | { readonly _tag: 'WrongRevision'; readonly current: bigint | null }
  | { readonly _tag: 'Deleted' };

/** Of a stream that was deleted for ever: the largest there is. */
const LAST_REVISION = 2n ** 63n - 1n;

interface Stream {
  readonly events: Kept[];
  /** Events before this revision are deleted, but their revisions are never given again. */
  from: number;
  isTombstoned: boolean;
}

export class Log {
  readonly all: Kept[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #listeners = new Set<(event: Kept) => void>();
  // Beyond what a number of JavaScript can hold exactly, so that one who tries is found out.
  #end = 2n ** 53n + 1n;

  /** A stream as a reader sees it; undefined where there is nothing to see. */
  read(name: string): ReadonlyArray<Kept> | 'deleted' | undefined {
    const stream = this.#streams.get(name);
    if (stream?.isTombstoned === true) return 'deleted';
    const events = stream?.events.slice(stream.from) ?? [];
    return events.length === 0 ? undefined : events;
  }

  append(name: string, expected: Expected, proposed: ReadonlyArray<Proposed>): Appended {
    const stream = this.#streams.get(name) ?? { events: [], from: 0, isTombstoned: false };
    if (stream.isTombstoned) return { _tag: 'Deleted' };
    const { events, from } = stream;
    const isVisible = events.length > from;
    const first = this.#firstRevision(expected, events, isVisible, proposed);
    if (first !== events.length) {
      const isThere =
        first !== null && proposed.every(({ id }, index) => events[first + index]?.id === id);
      if (isThere) return { _tag: 'WrittenBefore', revision: BigInt(first + proposed.length - 1) };
      const current = events.at(-1)?.revision ?? null;
      return { _tag: 'WrongRevision', current };
    }
    this.#streams.set(name, stream);
    const prepare = this.#end;
    for (const event of proposed) stream.events.push(this.#keep(name, stream, event, prepare));
    const last = stream.events.at(-1);
    if (last === undefined) throw new RangeError('an append holds an event');
    return { _tag: 'Written', last };
  }

  /** The revision that the first event would get; null where the expectation is not met. */
  #firstRevision(
    expected: Expected,
    events: ReadonlyArray<Kept>,
    isVisible: boolean,
    proposed: ReadonlyArray<Proposed>,
  ): number | null {
    switch (expected) {
      case 'any': {
        const found = events.findIndex(({ id }) => id === proposed[0]?.id);
        return found === -1 ? events.length : found;
      }
      case 'streamExists':
        return isVisible ? events.length : null;
      case 'noStream':
        return isVisible ? 0 : events.length;
      default:
        return expected + 1;
    }
  }

  #keep(name: string, { events }: Stream, event: Proposed, prepare: bigint): Kept {
    const kept = {
      ...event,
      stream: name,
      revision: BigInt(events.length),
      commit: this.#end,
      prepare,
    };
    this.#publish(kept);
    return kept;
  }

  #publish(event: Kept): void {
    this.#end += BigInt(event.data.length + event.metadata.length + 100);
    this.all.push(event);
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** Its events are gone, and it can be written to again. */
  delete(name: string): void {
    const stream = this.#streams.get(name);
    if (stream !== undefined) stream.from = stream.events.length;
  }

  /** It can never be written to again, and the log says so. */
  tombstone(name: string): void {
    const stream = this.#streams.get(name) ?? { events: [], from: 0, isTombstoned: false };
    this.#streams.set(name, stream);
    stream.isTombstoned = true;
    const none = new Uint8Array();
    this.#publish({
      id: '00000000-0000-4000-8000-000000000000',
      type: '$streamDeleted',
      contentType: 'application/octet-stream',
      data: none,
      metadata: none,
      stream: name,
      revision: LAST_REVISION,
      commit: this.#end,
      prepare: this.#end,
    });
  }

  /** Called with every event from now on, until the returned function is. */
  listen(listener: (event: Kept) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many listen. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * Puts another event in the place of a stored one: what somebody with access to a disk can do.
   */
  replace(name: string, revision: number, change: (event: Kept) => Kept): void {
    const stream = this.#streams.get(name);
    const event = stream?.events[revision];
    if (stream === undefined || event === undefined) throw new RangeError('no such event');
    const changed = change(event);
    stream.events[revision] = changed;
    this.all[this.all.indexOf(event)] = changed;
  }
}
