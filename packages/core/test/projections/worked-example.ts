/** The worked example of the domain page (§7), event by event. */
import {
  creditPosted,
  invoicePosted,
  Log,
  receiptPosted,
  receiptReversed,
  takenBack,
} from './history.ts';

const paper = { documentDate: '2026-03-02', dueDate: '2026-04-01' };
const ofInvoice = { document: 'invoice:10040', ...paper };
const ofCredit = { document: 'credit:11261', documentDate: '2026-03-02' };
const ofCheck = { document: 'receipt:R2', documentDate: '2026-03-03' };

/** Up to the close of 2026-03-02. */
export const firstDay = (): Log => {
  const [postingDate, customer] = ['2026-03-02', 'domar'];
  return new Log()
    .open(postingDate)
    .add({ type: 'CustomerOpened', data: { customer, personal: { name: 'D' }, currency: 'USD' } })
    .add(
      invoicePosted(customer, '10040', 120_00, paper, {
        postingDate,
        entries: [{ item: 'invoice:10040', amount: 120_00, facts: ofInvoice }],
      }),
    )
    .add(
      creditPosted(customer, '11261', 10_00, postingDate, {
        postingDate,
        entries: [{ item: 'credit:11261', amount: -10_00, facts: ofCredit }],
      }),
    )
    .add(
      receiptPosted(customer, 'R1', 0, postingDate, {
        postingDate,
        applications: [
          { id: 'receipt:R1#1', from: 'credit:11261', to: 'invoice:10040', amount: 10_00 },
        ],
        entries: [
          { item: 'credit:11261', amount: 10_00 },
          { item: 'invoice:10040', amount: -10_00 },
        ],
      }),
    )
    .close(postingDate, '2026-03-03');
};

/** Up to the close of 2026-03-03, when the check had come. */
export const secondDay = (): Log => {
  const [postingDate, customer] = ['2026-03-03', 'domar'];
  return firstDay()
    .add(
      receiptPosted(customer, 'R2', 150_00, postingDate, {
        postingDate,
        applications: [
          { id: 'receipt:R2#1', from: 'receipt:R2', to: 'invoice:10040', amount: 110_00 },
        ],
        entries: [
          { item: 'receipt:R2', amount: -40_00, facts: ofCheck },
          { item: 'invoice:10040', amount: -110_00 },
        ],
      }),
    )
    .close(postingDate, '2026-03-04');
};

/** 2026-03-04, when the check had bounced. */
export const bounced = (): Log => {
  const [postingDate, customer] = ['2026-03-04', 'domar'];
  return secondDay()
    .add(
      takenBack(customer, {
        postingDate,
        undoes: [{ application: 'receipt:R2#1', amount: 110_00 }],
        entries: [
          { item: 'receipt:R2', amount: -110_00 },
          { item: 'invoice:10040', amount: 110_00, facts: ofInvoice },
        ],
      }),
    )
    .add(
      receiptReversed(customer, 'R2', {
        postingDate,
        entries: [{ item: 'receipt:R2', amount: 150_00 }],
      }),
    );
};

/** And the credit taken back from the invoice. */
export const returned = (): Log => {
  const [postingDate, customer] = ['2026-03-04', 'domar'];
  return bounced().add(
    takenBack(customer, {
      postingDate,
      undoes: [{ application: 'receipt:R1#1', amount: 10_00 }],
      entries: [
        { item: 'credit:11261', amount: -10_00, facts: ofCredit },
        { item: 'invoice:10040', amount: 10_00 },
      ],
    }),
  );
};
