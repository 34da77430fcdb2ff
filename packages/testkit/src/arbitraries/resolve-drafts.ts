/** Binds the steps on drafts: to the document and the line that the clerk works on. */
import type { ClerkCommand } from '../oracle/commands.ts';
import { creditPrices } from '../oracle/credit-lines.ts';
import { counted } from '../oracle/posting.ts';
import { Refused } from '../oracle/rules.ts';
import { sum } from '../oracle/sheet.ts';
import type { CreditDraft, Draft } from '../oracle/drafts.ts';
import type { LinedKind } from './draft-steps.ts';
import { customerOf, datesOf, picked, postingOf, STRANGE, type Desk } from './reach.ts';
import { lineFor } from './resolve-lines.ts';
import { changeOf, editOf, lineStep, postOf, reverseAllOf, wholeStep } from './resolve-steps.ts';
import type { Step } from './steps.ts';

type StepOf<Take extends Step['take']> = Extract<Step, { take: Take }>;
type Work = StepOf<'work'>;

export const draft = (desk: Desk, step: StepOf<'draft'>): ClerkCommand => {
  const { kind, amount, against, numbered, days } = step;
  const customer = customerOf(step);
  const { number, meta } = desk;
  const dates = datesOf(desk, days);
  switch (kind) {
    case 'invoice': {
      const dated = numbered ? dates : { documentDate: dates.documentDate };
      const data = { customer, invoice: String(10_000 + number), ...dated };
      return { type: 'DraftInvoice', data, meta };
    }
    case 'receipt': {
      const bank = { code: 'north' };
      const paid = numbered
        ? ({ paymentType: 'check', checkNumber: amount < 4 ? '1' : String(number) } as const)
        : ({ paymentType: 'cash' } as const);
      const data = { customer, receipt: `R${number}`, ...dates, ...paid, bank, total: amount };
      const taken = { ...data, paymentType: 'applyCredit', total: 0 } as const;
      return { type: 'DraftReceipt', data: amount % 5 === 0 ? taken : data, meta };
    }
    case 'credit': {
      const reason = amount % 4 === 0 ? {} : { reason: 'damaged' };
      const more = against ? ({ kind: 'againstInvoice', ...reason } as const) : {};
      const data = { customer, credit: String(20_000 + number), ...dates, amount, ...more };
      return { type: 'DraftCredit', data, meta };
    }
    case 'adjustment': {
      const data = { customer, adjustment: `J${number}`, ...dates, kind: 'writeOff' } as const;
      return { type: 'DraftAdjustment', data, meta };
    }
  }
};

interface Found {
  readonly kind: LinedKind;
  readonly draft: Draft<unknown, unknown> | undefined;
  readonly id: string;
}

const KINDS = ['invoice', 'receipt', 'credit', 'adjustment'] as const;

/** Whether the action makes sense for it: only what is ready is reopened, only lines are edited. */
const suits = ({ status, lines }: Draft<unknown, unknown>, action: Work['action']): boolean => {
  if (action === 'reopen' || action === 'post') return status === 'readyToPost';
  const isOfLine = ['edit', 'deleteLine', 'reverseLine', 'reverseAll'].includes(action);
  return status === 'inProgress' && (!isOfLine || lines.length > 0);
};

/** A draft of the customer; now and then a document that is none. */
const draftAt = (
  { oracle: { sheet } }: Desk,
  customer: string,
  { pick, action }: Work,
): Found | undefined => {
  const drafts = KINDS.flatMap((kind) => {
    const all: ReadonlyArray<Draft<unknown, unknown>> = sheet.drafts[kind];
    return all.map((each) => ({ kind, draft: each, id: each.key.slice(kind.length + 1) }));
  })
    .filter((each) => each.draft.customer === customer)
    .sort((a, b) => Number(suits(a.draft, action)) - Number(suits(b.draft, action)));
  // Mostly the latest, so that what was begun gets on.
  if (pick !== STRANGE) return picked(drafts.toReversed(), pick < 8 ? 0 : pick);
  const kind = KINDS[drafts.length % KINDS.length] ?? 'invoice';
  const posted = [...sheet.papers, ...sheet.deleted].find(
    (paper) => paper.customer === customer && paper.key.startsWith(`${kind}:`),
  );
  return { kind, draft: undefined, id: posted?.key.slice(kind.length + 1) ?? 'none' };
};

/** Nothing is in progress: then something is begun. */
const begun = (desk: Desk, step: Work): ClerkCommand => {
  const { who, way, amount, posting, overpay } = step;
  const kind = BEGUN[way % BEGUN.length] ?? 'invoice';
  const against = way % 7 !== 0;
  const days = posting === undefined ? { document: 0 } : { document: 0, posting };
  const sum = Math.max(1, Math.abs(amount));
  return draft(desk, { take: 'draft', who, kind, amount: sum, against, numbered: !overpay, days });
};

const BEGUN = ['invoice', 'receipt', 'credit', 'adjustment', 'receipt', 'credit'] as const;

export const work = (desk: Desk, step: Work): ClerkCommand | undefined => {
  const customer = customerOf(step);
  const found = draftAt(desk, customer, step);
  if (found === undefined) return begun(desk, step);
  const { draft: own, kind, id } = found;
  if (step.action !== 'on') return done(desk, step, found, step.action);
  if (own === undefined) return done(desk, step, found, 'post');
  if (own.status === 'readyToPost') return done(desk, step, found, 'post');
  const isFull = counted(own.lines).length > 0;
  const more = isFull && !step.more ? undefined : lineFor(desk, step, kind, id);
  if (more !== undefined) return more;
  if (!isFull && kind !== 'receipt') return undefined;
  const wrong = kind === 'credit' ? amountNow(desk, customer, id) : undefined;
  return wrong ?? done(desk, step, found, 'close');
};

/** A change of a credit's amount to what its lines come to, if it says something else. */
const amountNow = (desk: Desk, customer: string, credit: string): ClerkCommand | undefined => {
  const { oracle, meta } = desk;
  const { sheet } = oracle;
  const own: CreditDraft | undefined = sheet.drafts.credit.find(
    (each) => each.customer === customer && each.key === `credit:${credit}`,
  );
  if (own === undefined || own.header.kind !== 'againstInvoice') return undefined;
  try {
    const lines = counted(own.lines).map(({ content }) => content);
    const gross = sum(creditPrices(sheet, customer, lines).map((each) => each.amount + each.tax));
    if (gross === own.header.amount || gross <= 0) return undefined;
    return { type: 'ChangeCredit', data: { customer, credit, amount: gross }, meta };
  } catch (thrown) {
    if (thrown instanceof Refused) return undefined;
    throw thrown;
  }
};

const done = (
  desk: Desk,
  step: Work,
  { kind, id, draft: own }: Found,
  action: Exclude<Work['action'], 'on'>,
): ClerkCommand | undefined => {
  const { meta } = desk;
  const customer = customerOf(step);
  const line = picked(own?.lines ?? [], step.line)?.line ?? '1';
  const of = { customer, id, meta };
  switch (action) {
    case 'line':
      return lineFor(desk, step, kind, id);
    case 'edit':
      return editOf(kind, of, line, step);
    case 'change':
      return changeOf(kind, of, step.amount, postingOf(desk, step.posting));
    case 'post':
      return postOf(kind, of, postingOf(desk, step.posting));
    case 'close':
      if (kind === 'receipt' && step.way % 4 > 0)
        return { type: 'PutRemainderOnAccount', data: { customer, receipt: id }, meta };
      return wholeStep(kind, of, 'Close');
    case 'reopen':
      return wholeStep(kind, of, 'Reopen');
    case 'delete':
      return wholeStep(kind, of, 'Delete');
    case 'deleteLine':
      return lineStep(kind, of, 'Delete', line);
    case 'reverseLine':
      return lineStep(kind, of, 'Reverse', line);
    case 'reverseAll':
      return reverseAllOf(kind, of);
  }
};
