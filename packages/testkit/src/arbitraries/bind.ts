/** Binds a step to what the oracle says is there: the command that a clerk sends then. */
import type { ClerkCommand } from '../oracle/commands.ts';
import type { Desk } from './reach.ts';
import { draft, work } from './resolve-drafts.ts';
import {
  adjust,
  cash,
  control,
  creditLines,
  refund,
  represent,
  settings,
} from './resolve-others.ts';
import { again, closing, reversal, takeBack } from './resolve-undo.ts';
import { credit, distribution, invoice, receipt } from './resolve.ts';
import type { Step } from './steps.ts';

/** Nothing when there is nothing that the step could be about. */
export const bind = (desk: Desk, step: Step): ClerkCommand | undefined => {
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
    case 'draft':
      return draft(desk, step);
    case 'work':
      return work(desk, step);
    case 'adjust':
      return adjust(desk, step);
    case 'refund':
      return refund(desk, step);
    case 'creditLines':
      return creditLines(desk, step);
    case 'represent':
      return represent(desk, step);
    case 'customer':
      return control(desk, step);
    case 'settings':
      return settings(desk, step);
    case 'cash':
      return cash(desk, step);
    case 'closeDay':
      return closing(desk, step);
    case 'again':
      return again(desk, step);
  }
};
