/** The public surface of the test tools, name by name. */

// Sentences over histories.
export { booksForTests, decideAfter, given, givenIn, type Given, type When } from './given.ts';

// The naive oracle.
export {
  isOfAccount,
  isOfBooks,
  isOfCash,
  ownerOf,
  type AccountClerkCommand,
  type BooksClerkCommand,
  type ClerkCommand,
} from './oracle/commands.ts';
export type { MiscCashCommand } from './oracle/draft-commands.ts';
export type {
  Distribute,
  DistributionLine,
  InvoiceLine,
  Meta,
  Policies,
  ReceiptLine,
} from './oracle/shapes.ts';
export { daysBetween, daysLater } from './oracle/calendar.ts';
export {
  aging,
  balanceOf,
  controlBalance,
  openItems,
  type AgingQuestion,
  type AgingRow,
  type Moment,
  type OpenItem,
} from './oracle/figures.ts';
export { waitingFor } from './oracle/days.ts';
export { Oracle, type OracleBooks, type Verdict } from './oracle/oracle.ts';
export {
  emptySheet,
  isReversed,
  leftFrom,
  liveApplications,
  liveOf,
  openOn,
  owedFrom,
  paperOf,
  type Application,
  type Movement,
  type Paper,
  type Sheet,
} from './oracle/sheet.ts';
export type { Drafts } from './oracle/drafts.ts';

// Arbitraries for fast-check.
export { bind } from './arbitraries/bind.ts';
export type { Desk } from './arbitraries/reach.ts';
export { scriptOf, scripts, type Script, type ScriptOptions } from './arbitraries/scripts.ts';
export { steps, type Step } from './arbitraries/steps.ts';
export {
  amounts,
  anyMinor,
  CUSTOMERS,
  datesAround,
  FIRST_DAY,
  ids,
  lineAmounts,
} from './arbitraries/values.ts';

// For those who write a store adapter, or test what happens when one fails.
export { eventStoreContract } from './contract/event-store-contract.ts';
export {
  appended,
  eventsIn,
  leftOf,
  rightOf,
  until,
  writeAfter,
  type StoreHarness,
} from './contract/harness.ts';
export {
  checkedLog,
  sampleEvent,
  startChild,
  writeOne,
  type Child,
} from './contract/adapter-tools.ts';
export { faultyStore, type AppendFault, type FaultPlan } from './faults/faulty-store.ts';
export { chanceOf, type Chance } from './faults/chance.ts';
export {
  FaultyLine,
  type Death,
  type Fault,
  type FaultRates,
  type FaultyLineOptions,
} from './faults/faulty-line.ts';
export { hurriedScheduler, turnsBy, type Turns } from './faults/turns.ts';
export {
  unreliableStore,
  type UnreliableOptions,
  type UnreliableStore,
} from './faults/unreliable-store.ts';
