/** Scripts: whole histories of plain commands, from opening the customers on. */
import * as fc from 'fast-check';
import type { ClerkCommand } from '../oracle/commands.ts';
import { Oracle, type OracleBooks } from '../oracle/oracle.ts';
import { bind } from './bind.ts';
import { busySteps, invoices, steps, type Step } from './steps.ts';
import type { Policy } from '../oracle/shapes.ts';
import { CUSTOMERS, FIRST_DAY } from './values.ts';

/** Plain commands, in order, for books that begin as these. */
export interface Script {
  readonly books: OracleBooks & Required<Pick<OracleBooks, 'currency' | 'postingPolicy'>>;
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
  /** Most steps are on documents before they are posted. */
  readonly busy?: boolean;
  /**
   * Leaves out what is rounded (quantities, rates, shares), so that amounts times k make figures
   * times k.
   */
  readonly unrounded?: boolean;
  /** Prefix of the command ids. */
  readonly prefix?: string;
}

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
    const command = bind({ oracle, meta, number, before: commands }, step);
    if (command === undefined) continue;
    commands.push(command);
    oracle.tell(command);
  }
  return { books, commands };
};

/** Scripts in which money really moves; most shrink to the few commands that matter. */
export const scripts = (options: ScriptOptions = {}): fc.Arbitrary<Script> => {
  const { stepsMin: minLength = 10, stepsMax: maxLength = 30, postingPolicy } = options;
  const { unrounded = false, busy = false } = options;
  const policies: fc.Arbitrary<'openPeriod' | 'cutoffDay'> =
    postingPolicy === undefined
      ? fc.constantFrom('openPeriod', 'openPeriod', 'openPeriod', 'openPeriod', 'cutoffDay')
      : fc.constant(postingPolicy);
  // A step that shrinks to none keeps the array long enough and the counterexample short.
  const step = fc.option(busy ? busySteps : steps, { freq: 40, nil: undefined });
  return fc
    .tuple(
      // Where nothing is owed nothing can be paid.
      fc.array(invoices, { maxLength: 3, size: 'max' }),
      fc.array(step, { minLength, maxLength, size: 'max' }),
      policies,
    )
    .map(([first, rest, policy]) => [[...first, ...rest], policy] as const)
    .map(([all, policy]) => [all.filter((each) => each !== undefined), policy] as const)
    .map(([taken, policy]) => [unrounded ? taken.map(withoutFractions) : taken, policy] as const)
    .map(([taken, policy]) =>
      scriptOf(policy === 'openPeriod' ? taken : taken.map(onTheCutoffDay), {
        ...options,
        postingPolicy: policy,
      }),
    );
};

/** Under `cutoffDay` most postings leave the date to the books, or nothing would be posted. */
export const onTheCutoffDay = (step: Step): Step => {
  if (step.take === 'closeDay') return step;
  if ('days' in step) {
    const { document, posting } = step.days;
    const days = posting === 2 ? { document, posting } : { document };
    return step.take === 'cash' ? { ...step, days, posting: undefined } : { ...step, days };
  }
  if (!('posting' in step)) return step;
  return step.posting === 2 ? step : { ...step, posting: undefined };
};

const withoutShares = (policy: Policy): Policy => (policy === 'proRata' ? 'largest' : policy);

const withoutFractions = (step: Step): Step => {
  switch (step.take) {
    case 'invoice':
      return { ...step, quantity: undefined, rate: undefined };
    case 'receipt':
      return step.distribute === undefined
        ? step
        : { ...step, distribute: withoutShares(step.distribute) };
    case 'distribute':
      return typeof step.gives === 'string' ? { ...step, gives: withoutShares(step.gives) } : step;
    case 'draft':
      return { ...step, against: false };
    case 'work':
      return { ...step, quantity: undefined, policy: withoutShares(step.policy) };
    case 'creditLines':
      return { ...step, size: { of: 'all' } };
    default:
      return step;
  }
};
