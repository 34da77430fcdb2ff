/** Scripts: whole histories of plain commands, from opening the customers on. */
import * as fc from 'fast-check';
import type { ClerkCommand } from '../oracle/commands.ts';
import { Oracle, type OracleBooks } from '../oracle/oracle.ts';
import {
  again,
  closing,
  credit,
  distribution,
  invoice,
  receipt,
  reversal,
  takeBack,
} from './resolve.ts';
import type { Desk } from './reach.ts';
import { steps, type Step } from './steps.ts';
import { CUSTOMERS, FIRST_DAY } from './values.ts';

/** Plain commands, in order, for books that begin as these. */
export interface Script {
  readonly books: Required<OracleBooks>;
  readonly commands: ReadonlyArray<ClerkCommand>;
}

export interface ScriptOptions {
  /** Steps after the customers are opened. Default: 10 to 30. */
  readonly stepsMin?: number;
  readonly stepsMax?: number;
  /** Of the books; by default mostly `openPeriod`. */
  readonly postingPolicy?: 'openPeriod' | 'cutoffDay';
  /** How many of the customers are opened: the rest is unknown. Default: all but the last. */
  readonly customers?: number;
  /** Prefix of the command ids. */
  readonly prefix?: string;
}

const commandOf = (desk: Desk, step: Step): ClerkCommand | undefined => {
  switch (step.take) {
    case 'invoice':
      return invoice(desk, step);
    case 'credit':
      return credit(desk, step);
    case 'receipt':
      return receipt(desk, step);
    case 'distribute':
      return distribution(desk, step);
    case 'takeBack':
      return takeBack(desk, step);
    case 'reverse':
      return reversal(desk, step);
    case 'closeDay':
      return closing(desk, step);
    case 'again':
      return again(desk, step);
  }
};

const opening = (customer: string, index: number, prefix: string): ClerkCommand => ({
  type: 'OpenCustomer',
  data: { customer, personal: { name: customer }, terms: { netDays: index * 15 } },
  meta: { commandId: `${prefix}open-${customer}`, actor: 'clerk' },
});

/** Binds abstract steps to concrete commands. Pure: the same steps make the same script. */
export const scriptOf = (
  taken: ReadonlyArray<Step>,
  { postingPolicy = 'openPeriod', customers = CUSTOMERS.length - 1, prefix = '' }: ScriptOptions,
): Script => {
  const books = { currency: 'USD', cutoffDate: FIRST_DAY, postingPolicy };
  const oracle = new Oracle(books);
  const commands = CUSTOMERS.slice(0, customers).map((each, at) => opening(each, at, prefix));
  for (const command of commands) oracle.tell(command);
  for (const [number, step] of taken.entries()) {
    const meta = { commandId: `${prefix}step-${number}`, actor: 'clerk' };
    const command = commandOf({ oracle, meta, number, before: commands }, step);
    if (command === undefined) continue;
    commands.push(command);
    oracle.tell(command);
  }
  return { books, commands };
};

/** Scripts in which money really moves; most shrink to the few commands that matter. */
export const scripts = (options: ScriptOptions = {}): fc.Arbitrary<Script> => {
  const { stepsMin: minLength = 10, stepsMax: maxLength = 30, postingPolicy } = options;
  const policies: fc.Arbitrary<'openPeriod' | 'cutoffDay'> =
    postingPolicy === undefined
      ? fc.constantFrom('openPeriod', 'openPeriod', 'openPeriod', 'openPeriod', 'cutoffDay')
      : fc.constant(postingPolicy);
  // A step that shrinks to none keeps the array long enough and the counterexample short.
  const step = fc.option(steps, { freq: 40, nil: undefined });
  return fc
    .tuple(fc.array(step, { minLength, maxLength, size: 'max' }), policies)
    .map(([all, policy]) => [all.filter((each) => each !== undefined), policy] as const)
    .map(([taken, policy]) =>
      scriptOf(policy === 'openPeriod' ? taken : taken.map(onTheCutoffDay), {
        ...options,
        postingPolicy: policy,
      }),
    );
};

/** Under `cutoffDay` most postings leave the date to the books, or nothing would be posted. */
const onTheCutoffDay = (step: Step): Step => {
  switch (step.take) {
    case 'invoice':
    case 'credit':
    case 'receipt': {
      const { document, posting } = step.days;
      return { ...step, days: posting === 2 ? { document, posting } : { document } };
    }
    case 'distribute':
    case 'takeBack':
    case 'reverse':
      return step.posting === 2 ? step : { ...step, posting: undefined };
    case 'closeDay':
    case 'again':
      return step;
  }
};
