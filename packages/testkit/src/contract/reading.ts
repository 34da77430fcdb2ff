/** Reads: the exact bytes, in order, page by page. */
import { unseal, type StreamRead } from '@counterfoil/core';
import { describe, expect } from '@jest/globals';
import { none, some } from 'fp-ts/lib/Option.js';
import {
  appended,
  endOf,
  eventsAfter,
  eventsIn,
  newStream,
  rightOf,
  sealedEvents,
  storeTest,
  upTo,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

/** Text that has come out changed of one store or another. */
const AWKWARD = {
  emoji: '😀👩‍👩‍👧‍👦🇪🇺',
  combined: 'e\u0301 is not \u00e9',
  escapes: '"quoted" \\ / \b\f\n\r\t',
  control: '\u0000\u0001\u001f\u007f',
  separators: '\u2028\u2029\u00a0\ufeff',
  loneSurrogate: '\ud83d and \ude00',
  notCharacters: '\ufffe\uffff\ufffd',
  scripts: 'Ελληνικά русский 日本語 العربية',
  empty: '',
  ' key with blanks ': [null, true, false, [], {}],
  numbers: [0, -1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER],
  sql: `'; DROP TABLE events; -- ? :name @name $name`,
};

const streams = (harness: StoreHarness): void => {
  storeTest(harness, 'what comes back is what was stored, byte for byte', async (store) => {
    const stream = newStream();
    const write = writeAfter(stream, -1, 2, { type: 'ÉvénementSaisi', data: AWKWARD });
    await appended(store, write);
    const events = await eventsIn(store, stream);
    for (const [index, sealed] of write.events.entries()) {
      const { type, line, hash } = events[index] ?? {};
      expect({ type, line, hash }).toEqual(sealed);
    }
    for (const event of events) expect(unseal(event).data).toEqual(AWKWARD);
    for (const event of await eventsAfter(store))
      if (event.stream === stream) expect(unseal(event).data).toEqual(AWKWARD);
  });

  storeTest(harness, 'a missing stream is an empty page and has no head', async (store) => {
    const stream = newStream();
    for (const direction of ['forward', 'backward'] as const) {
      const page = rightOf(await store.readStream(stream, { limit: 5, direction })());
      expect(page).toEqual({ events: [], end: true });
    }
    expect(rightOf(await store.head(stream)())).toEqual(none);
  });

  storeTest(harness, 'the head is the last event', async (store) => {
    const stream = newStream();
    for (const after of [-1, 1, 3]) {
      const receipt = await appended(store, writeAfter(stream, after, 2));
      expect(rightOf(await store.head(stream)())).toEqual(some(receipt));
    }
  });

  storeTest(harness, 'streams whose names differ in little are different', async (store) => {
    const stream = newStream();
    const others = [`${stream}A`, `${stream}a`, `${stream}á`, `${stream}a\u0301`, `${stream}_`];
    for (const other of others) await appended(store, writeAfter(other, -1, 1));
    for (const other of others)
      expect((await eventsIn(store, other)).map((event) => event.stream)).toEqual([other]);
    expect(await eventsIn(store, stream)).toEqual([]);
  });
};

/** after, limit, the revisions that are expected, and whether the page says that it is the last. */
type PageCase = readonly [number | undefined, number, ReadonlyArray<number>, boolean];

const FORWARD: ReadonlyArray<PageCase> = [
  [undefined, 1, [0], false],
  [undefined, 4, [0, 1, 2, 3], false],
  [undefined, 5, [0, 1, 2, 3, 4], true],
  [undefined, 6, [0, 1, 2, 3, 4], true],
  [0, 2, [1, 2], false],
  [2, 2, [3, 4], true],
  [3, 2, [4], true],
  [4, 2, [], true],
  [99, 2, [], true],
];

const BACKWARD: ReadonlyArray<PageCase> = [
  [undefined, 1, [4], false],
  [undefined, 4, [4, 3, 2, 1], false],
  [undefined, 5, [4, 3, 2, 1, 0], true],
  [undefined, 6, [4, 3, 2, 1, 0], true],
  [4, 2, [3, 2], false],
  [2, 2, [1, 0], true],
  [1, 2, [0], true],
  [0, 2, [], true],
  [99, 2, [4, 3], false],
];

const pages = (harness: StoreHarness): void => {
  const pageTest = (direction: StreamRead['direction'], cases: ReadonlyArray<PageCase>) =>
    storeTest(harness, `a stream is read ${direction} page by page`, async (store) => {
      const stream = newStream();
      await appended(store, writeAfter(stream, -1, 2));
      await appended(store, writeAfter(newStream(), -1, 2));
      await appended(store, writeAfter(stream, 1, 3));
      for (const [after, limit, revisions, end] of cases) {
        const read = { limit, direction, ...(after === undefined ? {} : { after }) };
        const page = rightOf(await store.readStream(stream, read)());
        expect([read, page.events.map(({ revision }) => revision), page.end]).toEqual([
          read,
          revisions,
          end,
        ]);
      }
    });
  pageTest('forward', FORWARD);
  pageTest('backward', BACKWARD);

  storeTest(harness, 'the log is read page by page', async (store) => {
    const start = await endOf(store);
    const stream = newStream();
    await appended(store, writeAfter(stream, -1, 5));
    const all = await eventsAfter(store, start.after);
    expect(all.map(({ revision }) => revision)).toEqual(upTo(5));
    for (const limit of [1, 2, 4, 5, 6]) {
      const page = rightOf(await store.readAll({ ...start, limit })());
      expect(page).toEqual({ events: all.slice(0, limit), end: limit >= 5 });
      expect(await eventsAfter(store, start.after, limit)).toEqual(all);
    }
    const last = await endOf(store);
    expect(rightOf(await store.readAll({ ...last, limit: 3 })())).toEqual({
      events: [],
      end: true,
    });
  });
};

const wholeLog = (harness: StoreHarness): void => {
  storeTest(harness, 'positions grow bytewise and are those of the receipts', async (store) => {
    const start = await endOf(store);
    const [one, other] = [newStream(), newStream()];
    const receipts = [];
    for (const after of upTo(12)) {
      receipts.push(await appended(store, writeAfter(one, after - 1, 1)));
      receipts.push(await appended(store, writeAfter(other, after - 1, 1)));
    }
    const events = await eventsAfter(store, start.after);
    expect(events.map(({ position }) => position)).toEqual(
      receipts.map(({ position }) => position),
    );
    const sorted = [...receipts].sort((a, b) => (a.position < b.position ? -1 : 1));
    expect(receipts).toEqual(sorted);
    expect(new Set(receipts.map(({ position }) => position)).size).toBe(24);
  });

  storeTest(harness, 'only the wanted types are read', async (store) => {
    const start = await endOf(store);
    const stream = newStream();
    const kinds = ['InvoicePosted', 'ReceiptPosted', 'CreditPosted'];
    const events = sealedEvents(stream, 0, 9, (revision) => ({ type: kinds[revision % 3] ?? '' }));
    await appended(store, { stream, expected: 'noStream', events });
    const read = async (types: ReadonlyArray<string>, limit: number, after = start.after) => {
      const from = after === undefined ? {} : { after };
      const page = rightOf(await store.readAll({ ...from, limit, types })());
      return { ...page, revisions: page.events.map(({ revision }) => revision) };
    };
    expect(await read(['ReceiptPosted'], 9)).toMatchObject({ revisions: [1, 4, 7], end: true });
    expect(await read(['ReceiptPosted'], 3)).toMatchObject({ revisions: [1, 4, 7], end: true });
    const first = await read(['ReceiptPosted'], 2);
    expect(first).toMatchObject({ revisions: [1, 4], end: false });
    const next = await read(['ReceiptPosted'], 2, first.events.at(-1)?.position);
    expect(next).toMatchObject({ revisions: [7], end: true });
    expect(await read(['CreditPosted', 'InvoicePosted'], 4)).toMatchObject({
      revisions: [0, 2, 3, 5],
      end: false,
    });
    expect(await read(['Receipt', "' OR 1"], 9)).toMatchObject({ revisions: [], end: true });
    expect(await read([], 9)).toMatchObject({ revisions: [], end: true });
  });

  storeTest(harness, 'nothing appears behind a reader while many write', async (store) => {
    const start = await endOf(store);
    const seen: string[] = [];
    let writing = true;
    const reading = (async () => {
      for (let after = start.after; ;) {
        const last = !writing;
        const from = after === undefined ? {} : { after };
        const page = rightOf(await store.readAll({ ...from, limit: 7 })());
        for (const { position } of page.events) seen.push(position);
        after = page.events.at(-1)?.position ?? after;
        if (last && page.end) return;
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    })();
    const writers = upTo(8).map(async () => {
      const stream = newStream();
      for (const after of upTo(25)) await appended(store, writeAfter(stream, after - 1, 1));
    });
    await Promise.all(writers);
    writing = false;
    await reading;
    const events = await eventsAfter(store, start.after);
    expect(seen).toEqual(events.map(({ position }) => position));
    expect(seen).toHaveLength(200);
  });
};

export const reading = (harness: StoreHarness): void => {
  describe('streams', () => streams(harness));
  describe('pages', () => pages(harness));
  describe('the whole log', () => wholeLog(harness));
};
