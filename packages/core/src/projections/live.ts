/**
 * A projection that follows the log while others write: kept up to date, resumed from a
 * checkpoint, rebuilt beside the old one that goes on serving. Who has just written something can
 * wait until it is in (`waitFor`), and everybody can see how far behind it is (`lag`).
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EventStore, Position, ReadError } from '../store/event-store.ts';
import { readStored } from '../store/recorded.ts';
import { isInLog, type LogPlace } from './log-place.ts';
import type { Projection } from './projection.ts';
import { ReadFailed, readLog } from './read-log.ts';
import { resumeRun, startRun, type Checkpoint, type Run } from './run.ts';

/**
 * Where checkpoints are kept. One that does not fit the projection is passed over, and so is one
 * that stands at an event that the log has not, as after it was restored from a backup.
 */
export interface CheckpointStore {
  readonly load: (name: string, version: number) => TaskEither<ReadError, Checkpoint | null>;
  readonly save: (checkpoint: Checkpoint) => TaskEither<ReadError, void>;
}

export interface LiveOptions {
  readonly booksId: string;
  /** Without one, every start reads the log from its beginning. */
  readonly checkpoints?: CheckpointStore | undefined;
  /** A checkpoint is saved after so many events, when it has caught up, and at the end. */
  readonly saveEvery?: number | undefined;
}

const SAVE_EVERY = 1000;

const wasStopped = (): Error => new Error('the projection was stopped');

type Condition<State> = (run: Run<State>, isCaughtUp: boolean) => boolean;

/** One run that follows the log until it is stopped or fails. */
class Following<State> {
  readonly run: Run<State>;
  readonly #checkpoints: CheckpointStore | undefined;
  readonly #saveEvery: number;
  readonly #controller = new AbortController();
  readonly #waiting = new Set<() => void>();
  #unsaved = 0;
  #isCaughtUp = false;
  #failure: { readonly error: unknown } | null = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(run: Run<State>, { checkpoints, saveEvery = SAVE_EVERY }: LiveOptions) {
    this.run = run;
    this.#checkpoints = run.projection.codec === undefined ? undefined : checkpoints;
    this.#saveEvery = saveEvery;
  }

  start(store: EventStore): void {
    this.#ended = this.#follow(store).catch((error: unknown) => {
      this.#failure = { error };
      this.#wake();
    });
  }

  /** Throws what the following failed with. */
  check(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /**
   * True when it is so, false when it was stopped before that. Rejects with what the following
   * failed with.
   */
  async until(isSo: Condition<State>): Promise<boolean> {
    for (;;) {
      this.check();
      if (isSo(this.run, this.#isCaughtUp)) return true;
      if (this.#controller.signal.aborted) return false;
      await new Promise<void>((resolve) => void this.#waiting.add(resolve));
    }
  }

  /** Stops, and saves where it stands. */
  async stop(): Promise<void> {
    this.#controller.abort();
    await this.#ended;
    if (this.#failure === null) await this.#save();
    this.#wake();
  }

  async #follow(store: EventStore): Promise<void> {
    const { position } = this.run;
    const subscription = {
      signal: this.#controller.signal,
      ...(position === null ? {} : { after: position }),
    };
    const ended = await store.subscribe(subscription, {
      event: (stored) => {
        this.run.apply(readStored(stored));
        this.#unsaved += 1;
        if (this.#waiting.size > 0) this.#wake();
        return this.#unsaved < this.#saveEvery ? undefined : this.#save();
      },
      caughtUp: () => {
        this.#isCaughtUp = true;
        this.#wake();
        return this.#save();
      },
    })();
    if (E.isLeft(ended)) throw new ReadFailed(ended.left);
  }

  async #save(): Promise<void> {
    if (this.#checkpoints === undefined || this.#unsaved === 0) return;
    this.#unsaved = 0;
    const saved = await this.#checkpoints.save(this.run.save())();
    // A checkpoint is only a shortcut: the next one comes after as many events again.
    if (E.isLeft(saved)) return;
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

export class LiveProjection<State> {
  readonly #store: EventStore;
  readonly #options: LiveOptions;
  #following: Following<State>;
  /** What runs beside that one: new versions that are being built, and old ones being stopped. */
  readonly #beside = new Set<Following<State>>();
  #stopped = false;

  /** Use {@link follow}. */
  constructor(store: EventStore, options: LiveOptions, following: Following<State>) {
    this.#store = store;
    this.#options = options;
    this.#following = following;
  }

  /** As it stands. It goes on changing; throws what the projection failed with. */
  get state(): State {
    this.#following.check();
    return this.#following.run.state;
  }

  /** Of the last event that is in; null before the first. */
  get position(): Position | null {
    return this.#following.run.position;
  }

  /** Which version of the projection serves. */
  get version(): number {
    return this.#following.run.projection.version;
  }

  /** Resolves when what was written up to this receipt is in: reading one's own writes. */
  waitFor({ position }: { readonly position: Position }): Promise<void> {
    return this.#until((run) => run.position !== null && run.position >= position);
  }

  /** Resolves when everything is in that was stored when it began. */
  caughtUp(): Promise<void> {
    return this.#until((_run, isCaughtUp) => isCaughtUp);
  }

  /** How many events of the log are not in yet. */
  async lag(): Promise<number> {
    let behind = 0;
    for await (const _event of readLog(this.#store, { after: this.position })) behind += 1;
    return behind;
  }

  /**
   * Builds a new version beside this one, which goes on serving until the new one has caught up
   * with it; from then on the new one serves, also those who have been waiting. Rejects where the
   * new version fails, and where the projection is stopped meanwhile.
   */
  async rebuild(projection: Projection<State>): Promise<void> {
    const next = await followed(this.#store, projection, this.#options);
    this.#beside.add(next);
    try {
      // Who stopped it while a checkpoint was loaded has not seen this one.
      if (this.#stopped) await next.stop();
      const isReady = await next.until(
        (run, isCaughtUp) => isCaughtUp && (run.position ?? '') >= (this.position ?? ''),
      );
      if (!isReady || this.#stopped) throw wasStopped();
      const before = this.#following;
      this.#following = next;
      this.#beside.add(before);
      await before.stop();
      this.#beside.delete(before);
    } finally {
      this.#beside.delete(next);
    }
  }

  /**
   * Stops following, saves a checkpoint, and breaks off what is being built. Rejects with what the
   * projection failed with, once nothing runs any more.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.#following, ...this.#beside].map((each) => each.stop()));
    this.#following.check();
  }

  async #until(isSo: Condition<State>): Promise<void> {
    for (;;) {
      const following = this.#following;
      const isIn = await following.until(isSo);
      // Another version may serve by now, and the one that was asked may have been ahead of it.
      if (following !== this.#following) continue;
      if (isIn) return;
      throw wasStopped();
    }
  }
}

/** Undefined where there is no checkpoint, or none that fits the projection and the log. */
const resumedRun = async <State>(
  store: EventStore,
  projection: Projection<State>,
  { booksId, checkpoints }: LiveOptions,
): Promise<Run<State> | undefined> => {
  const { name, version, codec } = projection;
  if (checkpoints === undefined || codec === undefined) return undefined;
  const loaded = await checkpoints.load(name, version)();
  if (E.isLeft(loaded) || loaded.right === null) return undefined;
  const resumed = resumeRun(projection, loaded.right);
  if (resumed?.selection.booksId !== booksId) return undefined;
  return resumed.last === null || (await isSurelyIn(store, resumed.last)) ? resumed : undefined;
};

/** What cannot be found out is passed over as well: following the same store will tell why. */
const isSurelyIn = async (store: EventStore, place: LogPlace): Promise<boolean> => {
  try {
    return await isInLog(store, place);
  } catch (error) {
    if (error instanceof ReadFailed) return false;
    throw error;
  }
};

const followed = async <State>(
  store: EventStore,
  projection: Projection<State>,
  options: LiveOptions,
): Promise<Following<State>> => {
  const resumed = await resumedRun(store, projection, options);
  // The log says all that a checkpoint says.
  const run = resumed ?? startRun(projection, { booksId: options.booksId });
  const following = new Following(run, options);
  following.start(store);
  return following;
};

/** Begins to follow the log with a projection, from its last checkpoint if there is one. */
export const follow = async <State>(
  store: EventStore,
  projection: Projection<State>,
  options: LiveOptions,
): Promise<LiveProjection<State>> =>
  new LiveProjection(store, options, await followed(store, projection, options));
