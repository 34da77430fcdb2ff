/**
 * The line between one process and its engine. Every call waits twice, before it is sent and before
 * its answer is heard; at each of these awaits the process may die, and others may overtake.
 */
import { storeFailure, type StoreFailure } from '@counterfoil/core';
import { left, type Either } from 'fp-ts/lib/Either.js';
import type { Chance } from './chance.ts';
import type { Turns } from './turns.ts';

/**
 * What can happen to a call. `unavailable`: not sent, and it says so. Three answer
 * `OutcomeUnknown`: after `lostRequest` nothing was done, after `lostReply` it was, after `late`
 * it will be, some turns later. `twice`: the engine is asked twice, and the second answer is
 * heard.
 */
export type Fault = 'unavailable' | 'lostRequest' | 'lostReply' | 'late' | 'twice';

/** In which share of the calls it happens, from 0 to 1. */
export type FaultRates = Readonly<Partial<Record<Fault, number>>>;

export interface Death {
  /** The await at which the process dies, counted from 1. A call has two of them. */
  readonly at: number;
  /** What becomes of a call that was on its way there: it is lost, or still arrives. */
  readonly lastCall: 'lost' | 'arrives';
}

export interface FaultyLineOptions {
  readonly chance: Chance;
  readonly turns: Turns;
  readonly rates?: FaultRates;
  /** So many faults, then none: whoever tries again for long enough gets an answer. */
  readonly faultsMax?: number;
  readonly dies?: Death | undefined;
}

const FAULTS = ['unavailable', 'lostRequest', 'lostReply', 'late', 'twice'] as const;

/** A late call arrives within so many turns. */
const TURNS_LATE = 12;

/** What a dead process hears. */
const silence = <A>(): Promise<A> => new Promise<A>(() => undefined);

export class FaultyLine {
  /** Resolves when the process has died. */
  readonly died: Promise<void>;
  readonly #options: FaultyLineOptions;
  readonly #trace: string[] = [];
  #faultsLeft: number;
  #awaits = 0;
  #isDead = false;
  #die: () => void = () => undefined;

  constructor(options: FaultyLineOptions) {
    this.#options = options;
    this.#faultsLeft = options.faultsMax ?? Infinity;
    this.died = new Promise((resolve) => (this.#die = resolve));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** How many awaits there were: a run without a death tells where the next one can die. */
  get awaits(): number {
    return this.#awaits;
  }

  /** Every call with what happened to it, oldest first. */
  get trace(): ReadonlyArray<string> {
    return this.#trace;
  }

  /** The process is dead: nothing that it does reaches the engine, and it hears nothing. */
  kill(): void {
    this.#isDead = true;
    this.#die();
  }

  /** One call, with all that may happen on its way there and back. */
  async call<Error, A>(
    what: string,
    send: () => Promise<Either<Error, A>>,
  ): Promise<Either<Error | StoreFailure, A>> {
    const fault = this.drawFault();
    const number = this.#trace.push(fault === undefined ? what : `${what}: ${fault}`);
    if (this.#reachesDeath()) {
      if (this.#options.dies?.lastCall === 'arrives') void this.#sendLate(send);
      return silence();
    }
    await this.turn();
    if (fault === 'unavailable')
      return left(storeFailure('Unavailable', `call ${number} was not sent, as planned`));
    if (fault === 'late') void this.#sendLate(send);
    if (fault === 'twice') {
      await send();
      await this.#options.turns.next();
    }
    const isSent = fault === undefined || fault === 'twice' || fault === 'lostReply';
    const answer = isSent ? await send() : undefined;
    if (this.#reachesDeath()) return silence();
    await this.turn();
    if (answer !== undefined && fault !== 'lostReply') return answer;
    return left(storeFailure('OutcomeUnknown', `call ${number} is ${fault}, as planned`));
  }

  /** Waits for a turn; a process that died meanwhile waits for ever. */
  async turn(): Promise<void> {
    if (this.#isDead) return silence();
    await this.#options.turns.next();
    return this.#isDead ? silence() : undefined;
  }

  /** Draws what happens next; nothing once the faults are used up. */
  drawFault(): Fault | undefined {
    const { chance, rates = {} } = this.#options;
    let drawn = chance.next();
    for (const fault of FAULTS) {
      drawn -= rates[fault] ?? 0;
      if (drawn >= 0) continue;
      this.#faultsLeft -= 1;
      return this.#faultsLeft < 0 ? undefined : fault;
    }
    return undefined;
  }

  #reachesDeath(): boolean {
    this.#awaits += 1;
    if (this.#awaits === this.#options.dies?.at) this.kill();
    return this.#isDead;
  }

  async #sendLate(send: () => Promise<unknown>): Promise<void> {
    const { chance, turns } = this.#options;
    for (let left = chance.below(TURNS_LATE); left >= 0; left -= 1) await turns.next();
    await send();
  }
}
