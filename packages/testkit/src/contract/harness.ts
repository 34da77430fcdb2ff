/** What the contract suite asks of an adapter's tests, and the small tools its own tests share. */
import { GENESIS, seal } from '@counterfoil/core';
import type {
  AppendReceipt,
  EventStore,
  Page,
  SealedEvent,
  StoredEvent,
  StoreFailure,
  Subscription,
  Write,
} from '@counterfoil/core';
import { expect, test } from '@jest/globals';
import type { Either } from 'fp-ts/lib/Either.js';

export interface StoreHarness {
  /** A store to be tested. Its log may be shared with earlier ones; the suite closes it. */
  readonly open: () => Promise<EventStore>;
  /**
   * Another store on the log of one that `open` gave, which may be closed by then or not. Left
   * out by a store that keeps nothing.
   */
  readonly reopen?: (store: EventStore) => Promise<EventStore>;
  /**
   * Whether a refused append may leave its names claimed, as it is where the engine has no
   * transaction over two streams.
   */
  readonly burnsNames?: boolean;
}

/** Slow machines and engines behind a network get this long for one test. */
const TIME_MAX = 60_000;

/** A test of one store, which is closed whatever happens. */
export const storeTest = (
  harness: StoreHarness,
  sentence: string,
  body: (store: EventStore) => Promise<void>,
): void => {
  test(
    sentence,
    async () => {
      const store = await harness.open();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    },
    TIME_MAX,
  );
};

let streams = 0;

/** A stream that no other test uses. */
export const newStream = (): string => {
  streams += 1;
  return `account-contract.${process.pid}-${streams}`;
};

/** A name that no other test claims. */
export const newName = (): string => `name.${newStream()}`;

export interface Content {
  readonly type?: string;
  readonly data?: object;
  /** Makes other events of the same stream and revisions. */
  readonly commandId?: string;
}

/** Sealed events of a stream, revisions `from` to `from + count - 1`, chained as they should be. */
export const sealedEvents = (
  stream: string,
  from: number,
  count: number,
  content: Content | ((revision: number) => Content) = {},
): ReadonlyArray<SealedEvent> => {
  const events: SealedEvent[] = [];
  let prev = GENESIS;
  for (let revision = 0; revision < from + count; revision += 1) {
    const {
      type = 'SampleTaken',
      data = { amount: revision },
      commandId = 'command',
    } = typeof content === 'function' ? content(revision) : content;
    const event = seal({
      stream,
      revision,
      prev,
      type,
      version: 1,
      commandId,
      commandHash: GENESIS,
      actor: 'contract',
      recordedAt: '2026-03-02T09:30:00.000Z',
      data,
    });
    prev = event.hash;
    events.push(event);
  }
  return events.slice(from);
};

/** A write of so many events after a revision; -1 for a stream that does not exist yet. */
export const writeAfter = (
  stream: string,
  revision: number,
  count: number,
  more: Content & Pick<Write, 'guards' | 'claims'> = {},
): Write => {
  const { guards, claims, ...content } = more;
  return {
    stream,
    expected: revision === -1 ? 'noStream' : revision,
    events: sealedEvents(stream, revision + 1, count, content),
    ...(guards === undefined ? {} : { guards }),
    ...(claims === undefined ? {} : { claims }),
  };
};

/** The good outcome, or a failed test that shows the bad one. */
export const rightOf = <E, A>(result: Either<E, A>): A => {
  if (result._tag === 'Left') throw new Error(`refused: ${JSON.stringify(result.left)}`);
  return result.right;
};

export const leftOf = <E, A>(result: Either<E, A>): E => {
  if (result._tag === 'Right') throw new Error(`went well: ${JSON.stringify(result.right)}`);
  return result.left;
};

export const appended = async (store: EventStore, write: Write): Promise<AppendReceipt> =>
  rightOf(await store.append(write)());

/** All events of a stream, forward. */
export const eventsIn = async (
  store: EventStore,
  stream: string,
): Promise<ReadonlyArray<StoredEvent>> => {
  const page: Page = rightOf(
    await store.readStream(stream, { limit: 10_000, direction: 'forward' })(),
  );
  expect(page.end).toBe(true);
  return page.events;
};

/** Everything in the log after a position, read page by page. */
export const eventsAfter = async (
  store: EventStore,
  after?: string,
  limit = 1000,
): Promise<ReadonlyArray<StoredEvent>> => {
  const events: StoredEvent[] = [];
  for (let from = after; ; from = events.at(-1)?.position ?? after) {
    const page = rightOf(
      await store.readAll({ limit, ...(from === undefined ? {} : { after: from }) })(),
    );
    events.push(...page.events);
    if (page.end) return events;
  }
};

/** Where the log ends, as the `after` of what comes next; nothing where it is empty. */
export const endOf = async (store: EventStore): Promise<{ readonly after?: string }> => {
  const last = (await eventsAfter(store)).at(-1);
  return last === undefined ? {} : { after: last.position };
};

/** Waits until something has happened; fails the test if it does not. */
export const until = async (
  what: string,
  happened: () => boolean | Promise<boolean>,
): Promise<void> => {
  for (let tries = 0; !(await happened()); tries += 1) {
    if (tries > 5000) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 4);
    });
  }
};

/** A subscription in progress, and what it has delivered so far. */
export interface Following {
  readonly events: ReadonlyArray<StoredEvent>;
  readonly revisions: () => ReadonlyArray<number>;
  /** How many events had been delivered at each call of `caughtUp`. */
  readonly caughtUpAt: ReadonlyArray<number>;
  readonly stop: () => Promise<Either<StoreFailure, void>>;
  readonly ended: Promise<Either<StoreFailure, void>>;
}

export const following = (
  store: EventStore,
  subscription: Omit<Subscription, 'signal'>,
  handle: (event: StoredEvent) => void | Promise<void> = () => undefined,
): Following => {
  const events: StoredEvent[] = [];
  const caughtUpAt: number[] = [];
  const controller = new AbortController();
  const ended = store.subscribe(
    { ...subscription, signal: controller.signal },
    {
      event: (event) => {
        events.push(event);
        return handle(event);
      },
      caughtUp: () => {
        caughtUpAt.push(events.length);
      },
    },
  )();
  return {
    events,
    revisions: () => events.map(({ revision }) => revision),
    caughtUpAt,
    ended,
    stop: () => {
      controller.abort();
      return ended;
    },
  };
};

/** The numbers from 0 to before `count`. */
export const upTo = (count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, index) => index);
