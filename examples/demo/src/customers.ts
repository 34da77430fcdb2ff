/** The customers of Tidewater Provisions. Every one of them is invented. */

/** How a customer pays: what the routine of the quarter is made from. */
export type Habit =
  /** Each invoice on the day it is due. */
  | 'onTime'
  /** Each invoice, some days or weeks after it was due. */
  | 'late'
  /** Half of an invoice when it is due, the rest three weeks later. */
  | 'inParts'
  /** Once a month, one payment for everything that is due by then. */
  | 'monthly'
  /** Twice a month, a round sum for the oldest invoices. */
  | 'roundSums'
  /** Not at all. */
  | 'notYet'
  /** As it is written down in `story.ts`. */
  | 'story';

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly town: string;
  /** An invoice is due so many days after its date. */
  readonly netDays: number;
  /** Days from one order to the next, about. */
  readonly orderEvery: number;
  readonly habit: Habit;
}

type Row = readonly [string, string, number, number, Habit];

const ROWS: ReadonlyArray<Row> = [
  ['Alder Street Bakery', 'Portland', 30, 7, 'onTime'],
  ['Anchorage Coffee Bar', 'Rockland', 14, 7, 'onTime'],
  ['Balsam & Birch Lodge', 'Greenville', 30, 14, 'late'],
  ['Beacon Hill Grocery', 'Bath', 30, 7, 'monthly'],
  ['Bell Buoy Chowder House', 'Boothbay', 30, 10, 'onTime'],
  ['Bluefin Sandwich Co.', 'Portland', 14, 7, 'late'],
  ['Brass Kettle Tea Room', 'Camden', 30, 14, 'inParts'],
  ['Breakwater Diner', 'Rockland', 15, 7, 'roundSums'],
  ['Camden Hills Inn', 'Camden', 45, 10, 'monthly'],
  ['Cedar & Rye', 'Brunswick', 30, 0, 'story'],
  ['Copper Beech Café', 'Augusta', 30, 10, 'onTime'],
  ['Dory House Bistro', 'Belfast', 30, 10, 'late'],
  ['Early Tide Roasters', 'Saco', 30, 7, 'monthly'],
  ['Eastport Pantry', 'Eastport', 60, 14, 'onTime'],
  ['Fern & Fiddlehead', 'Bangor', 30, 10, 'inParts'],
  ['Five Lanterns Noodles', 'Portland', 14, 7, 'onTime'],
  ['Foxglove Catering', 'Freeport', 30, 0, 'story'],
  ['Granite Steps Market', 'Stonington', 30, 10, 'roundSums'],
  ['Gull & Anchor Inn', 'Kennebunk', 30, 0, 'story'],
  ['Harvest Moon Events', 'Yarmouth', 30, 0, 'story'],
  ['High Street Creamery', 'Ellsworth', 30, 10, 'onTime'],
  ['Hollow Oak Smokehouse', 'Lewiston', 30, 14, 'late'],
  ['Island Ferry Canteen', 'Vinalhaven', 7, 7, 'onTime'],
  ['Juniper Tea Room', 'Damariscotta', 30, 0, 'story'],
  ['Kettle Cove Kitchen', 'Cape Elizabeth', 30, 10, 'monthly'],
  ['Larkspur Bakehouse', 'Gardiner', 30, 7, 'onTime'],
  ['Lighthouse Lunch', 'South Portland', 15, 7, 'late'],
  ['Maple Row Grocers', 'Skowhegan', 30, 10, 'notYet'],
  ['Mill Pond Brewery', 'Biddeford', 45, 14, 'monthly'],
  ['North Pier Diner', 'Old Orchard', 14, 0, 'story'],
  ['Old Mill Hotel', 'Bethel', 30, 0, 'story'],
  ['Penobscot Pie Shop', 'Bucksport', 30, 10, 'onTime'],
  ['Pine Needle Outfitters', 'Rangeley', 30, 14, 'inParts'],
  ['Quarry Road Coffee', 'Waterville', 30, 7, 'onTime'],
  ['Red Canoe Café', 'Bridgton', 14, 10, 'late'],
  ['Saltmarsh Kitchen', 'Scarborough', 30, 0, 'story'],
  ['Schooner Wharf Grill', 'Rockport', 30, 7, 'roundSums'],
  ['Silver Birch Hospital Trust', 'Bangor', 60, 5, 'monthly'],
  ['Thimble & Thyme', 'Hallowell', 30, 14, 'onTime'],
  ['Two Rivers School District', 'Auburn', 45, 7, 'monthly'],
  ['Wayside Farm Stand', 'Union', 0, 10, 'onTime'],
  ['Winter Harbor Provisions', 'Winter Harbor', 30, 14, 'notYet'],
];

/** `Gull & Anchor Inn` is `gull-anchor-inn`. */
const idOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-');

export const customers: ReadonlyArray<Customer> = ROWS.map(
  ([name, town, netDays, orderEvery, habit]) => ({
    id: idOf(name),
    name,
    town,
    netDays,
    orderEvery,
    habit,
  }),
);
