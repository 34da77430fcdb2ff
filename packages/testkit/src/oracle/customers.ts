/** Customers: whom an account belongs to, and how much it may owe. */
import type { CustomerCommand } from './commands.ts';
import { refuseIf } from './rules.ts';
import { customerOf, openOn, type Customer, type Sheet } from './sheet.ts';

const keep = (sheet: Sheet, customer: Customer): void => {
  const others = sheet.customers.filter((each) => each.customer !== customer.customer);
  sheet.customers = [...others, customer];
};

const closed = (sheet: Sheet, own: Customer): void => {
  const { customer } = own;
  const isOpen = sheet.papers.some(
    (paper) => paper.customer === customer && openOn(sheet, customer, paper.key) !== 0,
  );
  refuseIf(['BalanceNotZero', isOpen]);
  const { invoice, receipt, credit, adjustment } = sheet.drafts;
  const drafts = [...invoice, ...receipt, ...credit, ...adjustment];
  refuseIf(['OpenDocuments', drafts.some((each) => each.customer === customer)]);
  keep(sheet, { ...own, closed: true });
};

/** Anything that is asked of the customer itself. Who it is, if anybody, is known by then. */
export const customers = (sheet: Sheet, command: CustomerCommand): void => {
  const { customer } = command.data;
  const own = customerOf(sheet, customer);
  if (command.type === 'OpenCustomer') {
    const { terms, creditLimit, creditsOnPosting } = command.data;
    const { held = false } = own ?? {};
    return keep(sheet, {
      customer,
      netDays: terms?.netDays ?? own?.netDays ?? 0,
      creditLimit: creditLimit ?? own?.creditLimit,
      creditsOnPosting: creditsOnPosting ?? own?.creditsOnPosting,
      held,
      closed: false,
    });
  }
  if (own === undefined) return;
  switch (command.type) {
    case 'ChangeCustomer': {
      const { terms, creditLimit, creditsOnPosting } = command.data;
      refuseIf(['MalformedCommand', Object.keys(command.data).length === 1]);
      return keep(sheet, {
        ...own,
        netDays: terms?.netDays ?? own.netDays,
        creditLimit: creditLimit ?? own.creditLimit,
        creditsOnPosting: creditsOnPosting ?? own.creditsOnPosting,
      });
    }
    case 'HoldCustomer':
      return keep(sheet, { ...own, held: true });
    case 'ReleaseCustomer':
      return keep(sheet, { ...own, held: false });
    case 'CloseCustomer':
      return closed(sheet, own);
  }
};
