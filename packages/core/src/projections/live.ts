/**
 * A projection that follows the log while others write: kept up to date, resumed from a
 * checkpoint, rebuilt beside the old one that goes on serving. Who has just written something can
 * wait until it is in (`waitFor`), and everybody can see how far behind it is (`lag`).
 */
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EventStore, Position, ReadError } from '../store/event-store.ts';
import { readStored } from '../store/recorded.ts';
import type { Projection } from './projection.ts';
import { ReadFailed, readLog } from './read-log.ts';
import { resumeRun, startRun, type Checkpoint, type Run } from './run.ts';

/** Where checkpoints are kept. One that does not fit the projection is passed over. */
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

/** One run that follows the log until it is stopped or fails. */
class Following<State> {
  readonly run: Run<State>;
  readonly #checkpoints: CheckpointStore | undefined;
  readonly #saveEvery: number;
  readonly #controller = new AbortController();
  readonly #waiting = new Set<() => void>();
  #unsaved = 0;
  #isCaughtUp = false;
  #failure: unknown = null;
  #ended: Promise<void> = Promise.resolve();

  constructor(run: Run<State>, { checkpoints, saveEvery = SAVE_EVERY }: LiveOptions) {
    this.run = run;
    this.#checkpoints = run.projection.codec === undefined ? undefined : checkpoints;
    this.#saveEvery = saveEvery;
  }

  start(store: EventStore): void {
    this.#ended = this.#follow(store).catch((error: unknown) => {
      this.#failure = error;
      this.#wake();
    });
  }

  /** Resolves when it is so, rejects with what the following failed with. */
  async until(isSo: (run: Run<State>, isCaughtUp: boolean) => boolean): Promise<void> {
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      if (isSo(this.run, this.#isCaughtUp)) return;
      if (this.#controller.signal.aborted) throw new Error('the projection was stopped');
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

  /** Use {@link follow}. */
  constructor(store: EventStore, options: LiveOptions, following: Following<State>) {
    this.#store = store;
    this.#options = options;
    this.#following = following;
  }

  /** As it stands. It goes on changing; throws what the projection failed with. */
  get state(): State {
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
    return this.#following.until((run) => run.position !== null && run.position >= position);
  }

  /** Resolves when everything is in that was stored when it began. */
  caughtUp(): Promise<void> {
    return this.#following.until((_run, isCaughtUp) => isCaughtUp);
  }

  /** How many events of the log are not in yet. */
  async lag(): Promise<number> {
    let behind = 0;
    for await (const _event of readLog(this.#store, { after: this.position })) behind += 1;
    return behind;
  }

  /**
   * Builds a new version beside this one, which goes on serving until the new one has caught up
   * with it; from then on the new one serves.
   */
  async rebuild(projection: Projection<State>): Promise<void> {
    const next = await followed(this.#store, projection, this.#options);
    await next.until(
      (run, isCaughtUp) => isCaughtUp && (run.position ?? '') >= (this.position ?? ''),
    );
    const before = this.#following;
    this.#following = next;
    await before.stop();
  }

  /** Stops following, and saves a checkpoint. */
  stop(): Promise<void> {
    return this.#following.stop();
  }
}

/** A checkpoint that cannot be read or does not fit is passed over: the log says the same. */
const startingRun = async <State>(
  projection: Projection<State>,
  { booksId, checkpoints }: LiveOptions,
): Promise<Run<State>> => {
  const { name, version, codec } = projection;
  if (checkpoints === undefined || codec === undefined) return startRun(projection, { booksId });
  const loaded = await checkpoints.load(name, version)();
  if (E.isLeft(loaded) || loaded.right === null) return startRun(projection, { booksId });
  const resumed = resumeRun(projection, loaded.right);
  const isOurs = resumed?.selection.booksId === booksId;
  return resumed !== undefined && isOurs ? resumed : startRun(projection, { booksId });
};

const followed = async <State>(
  store: EventStore,
  projection: Projection<State>,
  options: LiveOptions,
): Promise<Following<State>> => {
  const following = new Following(await startingRun(projection, options), options);
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
